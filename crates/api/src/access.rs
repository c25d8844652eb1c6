//! Setting up, signing in and out, onboarding, accounts.

pub(crate) mod devices;

use self::devices::{Device, DeviceProof, device};
use crate::actor::{Actor, cookie, token};
use crate::limits::{SIGN_IN, SIGN_IN_ADDRESS};
use crate::problem::{Answer, Json, Path, Problem, Query, id, optional_id, optional_time};
use crate::router::{Api, Peer};
use crate::wire::{AreaName, Named, Page, PageQuery, Text, limit, time};
use app::access::{AccountView, GrantView, NewGrant, OpenAccount, SignedIn, SigningDevice};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::{Permission, Role};
use domain::ids::{AccountId, GrantId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PackName {
    pub id: String,
    pub version: String,
    pub title: Text,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Setup {
    pub needed: bool,
    pub pack: PackName,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetupBody {
    /// The code printed where the server was started.
    pub token: String,
    pub login: String,
    pub name: String,
    pub password: String,
    pub language: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInBody {
    pub login: String,
    pub password: String,
    /// For whoever works from elsewhere, once `access.device_needed` was answered.
    pub device: Option<DeviceProof>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionAccount {
    pub id: String,
    pub login: String,
    pub name: String,
    pub agency: String,
    pub language: String,
    /// Works from elsewhere: what is on the screen carries their name.
    pub remote: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Grant {
    pub id: String,
    pub role: String,
    pub area: Option<AreaName>,
    pub team: Option<Named>,
    pub until: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OnboardingState {
    pub required: bool,
}

/// Who is signed in and what they may do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    pub account: SessionAccount,
    pub grants: Vec<Grant>,
    pub permissions: Vec<String>,
    pub home_area: Option<AreaName>,
    pub onboarding: OnboardingState,
    pub pack: PackName,
    pub now: String,
    /// Where the work is done: times are shown as the clocks there show them.
    pub time_zone: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordBody {
    pub current: String,
    pub new: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LanguageBody {
    pub language: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Lesson {
    pub id: String,
    pub title: Text,
    pub text: Text,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuizChoice {
    pub id: String,
    pub text: Text,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuizQuestion {
    pub id: String,
    pub question: Text,
    pub choices: Vec<QuizChoice>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pledge {
    pub version: String,
    pub text: Text,
}

/// What is learnt and signed before rights begin.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Onboarding {
    pub lessons: Vec<Lesson>,
    pub quiz: Vec<QuizQuestion>,
    pub pledge: Pledge,
    pub required: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnboardingBody {
    pub answers: BTreeMap<String, String>,
    pub pledge_version: String,
    pub signed_name: String,
}

/// Somebody who works with the system.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Account {
    pub id: String,
    pub login: String,
    pub name: String,
    pub agency: String,
    /// `active` or `disabled`.
    pub state: String,
    pub onboarded_at: Option<String>,
    pub grants: Vec<Grant>,
    pub last_seen: Option<String>,
    /// Works from elsewhere, from devices that are admitted.
    pub remote: bool,
    pub devices: Vec<Device>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountBody {
    pub login: String,
    pub name: String,
    pub agency: String,
    pub password: String,
    /// `zh-CN` or `en`; Chinese unless said.
    pub language: Option<String>,
    /// Works from elsewhere, from devices that are admitted.
    #[serde(default)]
    pub remote: bool,
    pub role: String,
    pub area_id: String,
    pub team_id: Option<String>,
    pub until: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantBody {
    pub role: String,
    pub area_id: String,
    pub team_id: Option<String>,
    pub until: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPasswordBody {
    pub new: String,
}

fn grant(view: GrantView) -> Grant {
    Grant {
        id: view.id.to_string(),
        role: view.role.code().to_owned(),
        area: view.area.map(AreaName::from),
        team: view.team.map(|(id, name)| Named::of(id, name)),
        until: view.until_ms.map(time),
    }
}

fn account(view: AccountView) -> Account {
    let record = view.record;
    Account {
        id: record.id.to_string(),
        login: record.login,
        name: record.name,
        agency: record.agency,
        state: if record.active { "active" } else { "disabled" }.to_owned(),
        onboarded_at: record.onboarded_ms.map(time),
        grants: view.grants.into_iter().map(grant).collect(),
        last_seen: record.seen_ms.map(time),
        remote: record.remote,
        devices: view.devices.into_iter().map(device).collect(),
    }
}

fn pack_name(api: &Api) -> PackName {
    let pack = api.app.pack();
    PackName { id: pack.id.clone(), version: pack.version.clone(), title: (&pack.title).into() }
}

fn session(api: &Api, session: app::access::Session) -> Session {
    let account = session.account;
    Session {
        account: SessionAccount { id: account.id.to_string(), login: account.login, name: account.name, agency: account.agency, language: account.language, remote: account.remote },
        grants: session.grants.into_iter().map(grant).collect(),
        permissions: session.permissions.iter().map(|p: &Permission| p.code().to_owned()).collect(),
        home_area: session.home.map(AreaName::from),
        onboarding: OnboardingState { required: session.owes_onboarding },
        pack: pack_name(api),
        now: api.app.now().to_string(),
        time_zone: api.app.pack().calls.time_zone.iana_name().unwrap_or("UTC").to_owned(),
    }
}

fn signed_in(api: &Api, signed: SignedIn) -> Response {
    let set = cookie(&signed.token, api.secure_cookies);
    ([(header::SET_COOKIE, set)], axum::Json(session(api, signed.session))).into_response()
}

fn new_grant(role: &str, area: &str, team: Option<&str>, until: Option<&str>) -> Answer<NewGrant> {
    Ok(NewGrant {
        role: Role::from_code(role).ok_or_else(|| Problem::invalid("access.unknown_role", "role"))?,
        area: id(area, "area_id")?,
        team: optional_id(team, "team_id")?,
        until_ms: optional_time(until, "until")?.map(|t| t.as_millisecond()),
    })
}

/// Says whether the first administrator is still to be set up.
#[utoipa::path(get, path = "/api/setup", operation_id = "access_setup_state", tag = "access", responses((status = 200, body = Setup)))]
pub(crate) async fn setup_state(State(api): State<Api>) -> Answer<axum::Json<Setup>> {
    Ok(axum::Json(Setup { needed: api.app.needs_setup().await?, pack: pack_name(&api) }))
}

/// Sets up the first administrator.
#[utoipa::path(post, path = "/api/setup", operation_id = "access_set_up", tag = "access", request_body = SetupBody,
    responses((status = 200, body = Session), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_up(State(api): State<Api>, Peer(peer): Peer, Json(body): Json<SetupBody>) -> Answer<Response> {
    api.limits.take(format!("setup {peer}"), SIGN_IN)?;
    if !api.is_setup_code(&body.token) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "access.wrong_setup_code"));
    }
    let id = api.app.set_up(&body.login, &body.name, &body.password, &body.language).await?;
    let signed = api.app.open_session(id).await?;
    Ok(signed_in(&api, signed))
}

/// Says who is signed in.
#[utoipa::path(get, path = "/api/session", operation_id = "access_session", tag = "access",
    responses((status = 200, body = Session), (status = 401, body = Problem)))]
pub(crate) async fn current(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<Session>> {
    Ok(axum::Json(session(&api, api.app.session(&actor.token).await?)))
}

/// Signs in.
#[utoipa::path(post, path = "/api/session", operation_id = "access_sign_in", tag = "access", request_body = SignInBody,
    responses((status = 200, body = Session), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn sign_in(State(api): State<Api>, Peer(peer): Peer, headers: HeaderMap, Json(body): Json<SignInBody>) -> Answer<Response> {
    let key = format!("login {} {peer}", body.login.trim().to_lowercase());
    api.limits.take(format!("address {peer}"), SIGN_IN_ADDRESS)?;
    api.limits.take(key.clone(), SIGN_IN)?;
    let user_agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let signing = body.device.map(SigningDevice::from);
    let signed = api.app.sign_in(&body.login, &body.password, signing.as_ref(), user_agent).await;
    // The password was right, and the device is only now asked for: signing in takes one turn, not two.
    let asked = matches!(&signed, Err(app::Error::NotProved(_))) && signing.is_none();
    if signed.is_ok() || asked {
        api.limits.give_back(&key);
    }
    Ok(signed_in(&api, signed?))
}

/// Signs out.
#[utoipa::path(delete, path = "/api/session", operation_id = "access_sign_out", tag = "access", responses((status = 204), (status = 401, body = Problem)))]
pub(crate) async fn sign_out(State(api): State<Api>, headers: HeaderMap, actor: Actor) -> Answer<Response> {
    let token = token(&headers).unwrap_or_default();
    api.app.sign_out(&actor.actor, &token).await?;
    let headers = [(header::SET_COOKIE, cookie("", api.secure_cookies)), (header::HeaderName::from_static("clear-site-data"), "\"cache\"".to_owned())];
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Changes one's own password; every session ends.
#[utoipa::path(post, path = "/api/session/password", operation_id = "access_change_password", tag = "access", request_body = PasswordBody,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change_password(State(api): State<Api>, actor: Actor, Json(body): Json<PasswordBody>) -> Answer<StatusCode> {
    api.limits.take(format!("password {}", actor.actor.account), SIGN_IN)?;
    api.app.change_password(&actor.actor, &body.current, &body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Chooses one's language.
#[utoipa::path(put, path = "/api/session/language", operation_id = "access_choose_language", tag = "access", request_body = LanguageBody,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn choose_language(State(api): State<Api>, actor: Actor, Json(body): Json<LanguageBody>) -> Answer<StatusCode> {
    api.app.choose_language(&actor.actor, &body.language).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns the lessons, the quiz and the pledge.
#[utoipa::path(get, path = "/api/onboarding", operation_id = "access_onboarding", tag = "access",
    responses((status = 200, body = Onboarding), (status = 401, body = Problem)))]
pub(crate) async fn onboarding(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<Onboarding>> {
    let pack = &api.app.pack().onboarding;
    let lessons = pack.lessons.iter().map(|l| Lesson { id: l.id.clone(), title: (&l.title).into(), text: (&l.text).into() });
    let quiz = pack.quiz.iter().map(|q| QuizQuestion {
        id: q.id.clone(),
        question: (&q.question).into(),
        choices: q.choices.iter().map(|c| QuizChoice { id: c.code.clone(), text: (&c.title).into() }).collect(),
    });
    Ok(axum::Json(Onboarding {
        lessons: lessons.collect(),
        quiz: quiz.collect(),
        pledge: Pledge { version: pack.pledge.version.clone(), text: (&pack.pledge.text).into() },
        required: actor.actor.owes_onboarding(api.app.now().as_millisecond()),
    }))
}

/// Hands in the quiz and the signed pledge.
#[utoipa::path(post, path = "/api/onboarding", operation_id = "access_pass_onboarding", tag = "access", request_body = OnboardingBody,
    responses((status = 200, body = Session), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn pass_onboarding(State(api): State<Api>, actor: Actor, Json(body): Json<OnboardingBody>) -> Answer<axum::Json<Session>> {
    api.app.pass_onboarding(&actor.actor, &body.answers, &body.pledge_version, &body.signed_name).await?;
    Ok(axum::Json(session(&api, api.app.session(&actor.token).await?)))
}

/// Returns accounts.
#[utoipa::path(get, path = "/api/accounts", operation_id = "access_accounts", tag = "access", params(PageQuery),
    responses((status = 200, body = Page<Account>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn accounts(State(api): State<Api>, actor: Actor, Query(query): Query<PageQuery>) -> Answer<axum::Json<Page<Account>>> {
    let page = api.app.accounts(&actor.actor, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, account)))
}

/// Opens an account with its first role.
#[utoipa::path(post, path = "/api/accounts", operation_id = "access_open_account", tag = "access", request_body = AccountBody,
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn open_account(State(api): State<Api>, actor: Actor, Json(body): Json<AccountBody>) -> Answer<axum::Json<Account>> {
    let grant = new_grant(&body.role, &body.area_id, body.team_id.as_deref(), body.until.as_deref())?;
    let open = OpenAccount { login: body.login, name: body.name, agency: body.agency, password: body.password, language: body.language, remote: body.remote, grant };
    Ok(axum::Json(account(api.app.open_account(&actor.actor, open).await?)))
}

/// Gives an account another role.
#[utoipa::path(post, path = "/api/accounts/{account_id}/grants", operation_id = "access_give_grant", tag = "access", request_body = GrantBody,
    params(("account_id" = String, Path)),
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn give_grant(State(api): State<Api>, actor: Actor, Path(account_id): Path<AccountId>, Json(body): Json<GrantBody>) -> Answer<axum::Json<Account>> {
    let grant = new_grant(&body.role, &body.area_id, body.team_id.as_deref(), body.until.as_deref())?;
    Ok(axum::Json(account(api.app.give_grant(&actor.actor, account_id, grant).await?)))
}

/// Ends a role of an account.
#[utoipa::path(delete, path = "/api/accounts/{account_id}/grants/{grant_id}", operation_id = "access_end_grant", tag = "access",
    params(("account_id" = String, Path), ("grant_id" = String, Path)),
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn end_grant(State(api): State<Api>, actor: Actor, Path((account_id, grant_id)): Path<(AccountId, GrantId)>) -> Answer<axum::Json<Account>> {
    Ok(axum::Json(account(api.app.end_grant(&actor.actor, account_id, grant_id).await?)))
}

/// Locks an account out at once.
#[utoipa::path(post, path = "/api/accounts/{account_id}/disable", operation_id = "access_disable_account", tag = "access", params(("account_id" = String, Path)),
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn disable_account(State(api): State<Api>, actor: Actor, Path(account_id): Path<AccountId>) -> Answer<axum::Json<Account>> {
    Ok(axum::Json(account(api.app.set_account_active(&actor.actor, account_id, false).await?)))
}

/// Lets an account in again.
#[utoipa::path(post, path = "/api/accounts/{account_id}/enable", operation_id = "access_enable_account", tag = "access", params(("account_id" = String, Path)),
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn enable_account(State(api): State<Api>, actor: Actor, Path(account_id): Path<AccountId>) -> Answer<axum::Json<Account>> {
    Ok(axum::Json(account(api.app.set_account_active(&actor.actor, account_id, true).await?)))
}

/// Sets a new password for somebody; all their sessions end.
#[utoipa::path(post, path = "/api/accounts/{account_id}/password", operation_id = "access_reset_password", tag = "access", request_body = NewPasswordBody,
    params(("account_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn reset_password(State(api): State<Api>, actor: Actor, Path(account_id): Path<AccountId>, Json(body): Json<NewPasswordBody>) -> Answer<StatusCode> {
    api.app.reset_password(&actor.actor, account_id, &body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}
