//! Every route, once, and what they share.

use crate::limits::Limits;
use crate::problem::Problem;
use crate::{access, areas, calls, determinations, doors, facts, feedback, guard, health, intake, journal, linkage, live, measures, overview, packs, people, policy, referrals, reports, scripts, sheets, support, teams};
use app::App;
use app::live::Live;
use app::overview::LastCheck;
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts};
use axum::http::request::Parts;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What every handler stands on. Every request clones it several times: it is one pointer.
#[derive(Clone)]
pub struct Api(Arc<Ground>);

/// What the API is made of.
pub struct Ground {
    pub(crate) app: App,
    pub(crate) live: Live,
    pub(crate) last: LastCheck,
    pub(crate) limits: Limits,
    pub(crate) setup_code: Option<String>,
    pub(crate) secure_cookies: bool,
}

impl Deref for Api {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.0
    }
}

impl Api {
    /// Puts together what handlers need. Cookies are secure where people come over HTTPS.
    #[must_use]
    pub fn new(app: App, live: Live, last: LastCheck, setup_code: Option<String>, secure_cookies: bool) -> Self {
        Self(Arc::new(Ground { app, live, last, limits: Limits::default(), setup_code, secure_cookies }))
    }

    pub(crate) fn is_setup_code(&self, given: &str) -> bool {
        self.setup_code.as_deref().is_some_and(|code| app::access::same_secret(code, given.trim()))
    }
}

/// The address that a request comes from; an address in a header is anybody's claim.
pub(crate) struct Peer(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
        Ok(Self(address.map_or_else(|| "unknown".to_owned(), |ip: IpAddr| ip.to_string())))
    }
}

#[derive(OpenApi)]
#[openapi(info(
    title = "Firstline",
    description = "The operations system of the people who make the calls, knock on the doors and staff the sites in an outbreak. \
        Every request that changes something carries the header `X-Firstline`. Errors are problems with a stable code."
))]
struct Document;

/// A JSON body is small; files have a limit of their own.
const LARGEST_BODY: usize = 1 << 20;

fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(areas::list))
        .routes(routes!(areas::get))
        .routes(routes!(linkage::list, linkage::propose))
        .routes(routes!(linkage::get))
        .routes(routes!(linkage::reveal))
        .routes(routes!(linkage::decide))
        .routes(routes!(linkage::reopen))
        .routes(routes!(linkage::merges))
        .routes(routes!(linkage::separate))
        .routes(routes!(linkage::thresholds_get, linkage::thresholds_set))
        .routes(routes!(intake::preview))
        .routes(routes!(intake::mappings))
        .routes(routes!(intake::lists, intake::receive))
        .routes(routes!(intake::get))
        .routes(routes!(intake::rows))
        .routes(routes!(intake::problems))
        .routes(routes!(intake::decide_row))
        .routes(routes!(intake::decide_rows))
        .routes(routes!(intake::export))
        .routes(routes!(intake::correct))
        .routes(routes!(journal::list))
        .routes(routes!(journal::verify))
        .routes(routes!(live::changes))
        .routes(routes!(overview::get))
        .routes(routes!(packs::active))
        .routes(routes!(packs::form))
        .routes(routes!(reports::reconciliation))
        .routes(routes!(reports::callers))
        .routes(routes!(reports::cooperation))
        .routes(routes!(reports::hours))
        .routes(routes!(reports::openings))
        .routes(routes!(reports::export))
        .routes(routes!(scripts::library))
        .routes(routes!(scripts::editions, scripts::edit))
        .routes(routes!(sheets::list, sheets::open))
        .routes(routes!(sheets::get))
        .routes(routes!(sheets::print))
        .routes(routes!(sheets::find_row))
        .routes(routes!(sheets::enter))
        .routes(routes!(sheets::undo))
        .routes(routes!(sheets::give_back))
        .routes(routes!(teams::list, teams::create))
        .routes(routes!(teams::get))
        .routes(routes!(teams::set_call_back))
        .routes(routes!(teams::join))
        .routes(routes!(teams::leave))
        .routes(routes!(teams::show_board))
        .routes(routes!(calls::of_team))
        .routes(routes!(teams::unassigned))
        .routes(routes!(teams::assign))
        .routes(routes!(teams::undo_move))
        .routes(routes!(teams::release))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(health::version))
        .merge(entering())
        .merge(calling())
        .merge(seeing_people())
        .merge(handed_over())
        .merge(deciding())
        .merge(looked_after())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        // A file is streamed to disk and limited there.
        .merge(OpenApiRouter::new().routes(routes!(intake::upload)).layer(DefaultBodyLimit::disable()))
}

fn entering() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(access::setup_state, access::set_up))
        .routes(routes!(access::current, access::sign_in, access::sign_out))
        .routes(routes!(access::change_password))
        .routes(routes!(access::choose_language))
        .routes(routes!(access::onboarding, access::pass_onboarding))
        .routes(routes!(access::accounts, access::open_account))
        .routes(routes!(access::give_grant))
        .routes(routes!(access::end_grant))
        .routes(routes!(access::disable_account))
        .routes(routes!(access::enable_account))
        .routes(routes!(access::reset_password))
        .routes(routes!(access::devices::prove))
        .routes(routes!(access::devices::set_remote))
        .routes(routes!(access::devices::admit_device))
        .routes(routes!(access::devices::refuse_device))
        .routes(routes!(access::devices::withdraw_device))
}

fn seeing_people() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(people::search))
        .routes(routes!(people::get))
        .routes(routes!(people::relationships))
        .routes(routes!(people::reveal))
        .routes(routes!(people::of_list))
        .routes(routes!(people::holdings::hold))
        .routes(routes!(people::holdings::told))
        .routes(routes!(people::holdings::print))
        .routes(routes!(people::warnings::list, people::warnings::note))
        .routes(routes!(people::warnings::withdraw))
}

fn handed_over() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(doors::search))
        .routes(routes!(doors::record_visit))
        .routes(routes!(doors::prints, doors::make_print))
        .routes(routes!(doors::get_print))
        .routes(routes!(doors::sheet))
        .routes(routes!(feedback::note, feedback::list))
        .routes(routes!(feedback::mine))
        .routes(routes!(feedback::answer))
        .routes(routes!(referrals::search))
        .routes(routes!(referrals::mine))
        .routes(routes!(referrals::ask))
        .routes(routes!(referrals::get))
        .routes(routes!(referrals::step))
        .routes(routes!(referrals::follow_up))
        .routes(routes!(referrals::told))
        .routes(routes!(support::list))
        .routes(routes!(support::mine))
        .routes(routes!(support::make_offer))
        .routes(routes!(support::withdraw))
        .routes(routes!(support::see))
}

fn deciding() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(determinations::of_person))
        .routes(routes!(determinations::overrides::of_person, determinations::overrides::ask))
        .routes(routes!(determinations::overrides::list))
        .routes(routes!(determinations::notices::list))
        .routes(routes!(determinations::notices::told))
        .routes(routes!(determinations::overrides::confirm))
        .routes(routes!(determinations::overrides::withdraw))
        .routes(routes!(facts::list, facts::record))
        .routes(routes!(facts::withdraw))
        .routes(routes!(facts::place))
        .routes(routes!(facts::places))
        .routes(routes!(facts::risk_areas, facts::record_risk_area))
        .routes(routes!(facts::withdraw_risk_area))
        .routes(routes!(policy::list))
        .routes(routes!(policy::show_differences))
        .routes(routes!(policy::get_edition))
        .routes(routes!(policy::activations, policy::propose))
        .routes(routes!(policy::get_activation))
        .routes(routes!(policy::propose_ending))
        .routes(routes!(policy::confirm))
        .routes(routes!(policy::withdraw))
        .routes(routes!(policy::changes))
        .routes(routes!(policy::told))
}

fn looked_after() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(measures::search))
        .routes(routes!(measures::get))
        .routes(routes!(measures::calendar))
        .routes(routes!(measures::calendar_people))
        .routes(routes!(measures::facilities, measures::open_facility))
        .routes(routes!(measures::get_facility, measures::change_facility))
        .routes(routes!(measures::add_rooms))
        .routes(routes!(measures::place))
        .routes(routes!(measures::leave))
        .routes(routes!(measures::transfers, measures::plan_transfer))
        .routes(routes!(measures::move_transfer))
        .routes(routes!(measures::arrive))
        .routes(routes!(measures::discuss))
        .routes(routes!(measures::ask))
        .routes(routes!(measures::answer))
        .routes(routes!(measures::record_check))
        .routes(routes!(measures::handle_alert))
        .routes(routes!(measures::record_inspection))
        .routes(routes!(measures::needs))
        .routes(routes!(measures::note_need))
        .routes(routes!(measures::move_need))
        .routes(routes!(measures::issue_papers))
        .routes(routes!(measures::print_papers))
        .routes(routes!(measures::find_paper))
        .routes(routes!(measures::released))
        .routes(routes!(measures::ask_commitment))
        .routes(routes!(measures::note_commitment))
        .routes(routes!(measures::print_commitment))
        .routes(routes!(measures::open_commitment))
        .routes(routes!(measures::answer_commitment))
}

fn calling() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(calls::queue))
        .routes(routes!(calls::next))
        .routes(routes!(calls::lease))
        .routes(routes!(calls::my_counters))
        .routes(routes!(calls::shift))
        .routes(routes!(calls::hand_over))
        .routes(routes!(calls::see_handover))
        .routes(routes!(calls::look_up_inbound))
        .routes(routes!(calls::take_inbound))
        .routes(routes!(calls::say_languages))
        .routes(routes!(calls::check_code))
        .routes(routes!(calls::get))
        .routes(routes!(calls::transfer))
        .routes(routes!(calls::dial))
        .routes(routes!(calls::save_draft))
        .routes(routes!(calls::extend))
        .routes(routes!(calls::record_outcome))
        .routes(routes!(calls::release))
}

/// Returns the OpenAPI document.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes().split_for_parts().1
}

async fn unknown() -> Problem {
    Problem::not_found()
}

async fn wrong_method() -> Problem {
    Problem::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, "wrong_method")
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "unavailable").into_response()
}

/// Returns the router of everything under `/api` and the health checks; `pages` serves the rest.
pub fn router(api: Api, pages: Router) -> Router {
    let (router, document) = routes().split_for_parts();
    let text = document.to_pretty_json().unwrap_or_default();
    let document = axum::routing::get(move || async move { ([("content-type", "application/json")], text) });
    router
        .route("/api/openapi.json", document)
        .route("/api/{*rest}", axum::routing::any(unknown))
        .method_not_allowed_fallback(wrong_method)
        .with_state(api)
        .fallback_service(pages)
        .layer(from_fn(guard::same_site))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(guard::strict_headers))
}
