//! The web app, embedded: files as they are, and its first page for every other address.

use axum::Router;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Pages;

const NOT_BUILT: &str = "The web app was not built into this executable: run `npm ci && npm run build` in web/ and build again.";

/// Returns the router that serves the web app.
pub fn router() -> Router {
    Router::new().fallback(page)
}

async fn page(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(found) = file(path, path.starts_with("assets/")) {
        return found;
    }
    // An address of the app itself; a missing file is missing.
    if path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        return StatusCode::NOT_FOUND.into_response();
    }
    file("index.html", false).unwrap_or_else(|| (StatusCode::OK, NOT_BUILT).into_response())
}

fn file(path: &str, forever: bool) -> Option<Response> {
    let file = Pages::get(path)?;
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let mut response = file.data.into_owned().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(kind.as_ref()).ok()?);
    let cache = if forever { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    Some(response)
}
