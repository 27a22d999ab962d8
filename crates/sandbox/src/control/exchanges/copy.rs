//! A request in forms that people copy.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::extract::{Asked, At, In};
use super::exchange;
use crate::journal::Form;
use crate::problem::Problem;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(curl))
}

/// In which form, and whether with its secrets.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
struct How {
    /// `curl`, `windows` (curl for `cmd`), `httpie`, `reqwest`, `raw` or `body`; `curl` when left out.
    #[serde(rename = "as")]
    #[param(inline)]
    form: Form,
    /// Write the token itself instead of `$IG_TOKEN`.
    with_secrets: bool,
}

/// Something to copy.
#[derive(Debug, Serialize, ToSchema)]
struct CopyView {
    /// The form that it has.
    #[serde(rename = "as")]
    form: Form,
    /// The same, when it is a curl command.
    #[serde(skip_serializing_if = "Option::is_none")]
    curl: Option<String>,
    text: String,
}

/// The request as a command or code that sends the same bytes, or as it was.
#[utoipa::path(get, path = "/exchanges/{id}/curl", params(How), responses((status = OK, body = CopyView)))]
async fn curl(In(space): In, At(id): At<u64>, Asked(how): Asked<How>) -> Result<Json<CopyView>, Problem> {
    let text = exchange(&space, id)?.copied(how.form, how.with_secrets);
    let text = text.map_err(|none| Problem::Conflict(none.to_string()))?;
    let is_curl = matches!(how.form, Form::Curl | Form::Windows);
    Ok(Json(CopyView { form: how.form, curl: is_curl.then(|| text.clone()), text }))
}
