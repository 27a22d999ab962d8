//! Faults on purpose: what is armed, and what could be.

use axum::Json;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Asked as Query, At, Body, In};
use crate::fault::preset::PresetView;
use crate::fault::{self, Asked, FaultView, Faults, Rule};
use crate::graph::refusal;
use crate::happening::What;
use crate::problem::Problem;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list, arm, clear))
        .routes(routes!(presets))
        .routes(routes!(disarm))
        .routes(routes!(release))
}

/// What is armed, and what could be.
#[derive(Debug, Serialize, ToSchema)]
struct FaultList {
    data: Vec<FaultView>,
    /// What can be armed by name.
    presets: Vec<PresetView>,
}

/// Lists what is armed, with how often it fired, and what could be.
#[utoipa::path(get, path = "/faults", responses((status = OK, body = FaultList)))]
async fn list(In(space): In) -> Json<FaultList> {
    let data = space.faults().list(space.clock.now());
    Json(FaultList { data, presets: fault::preset::list().collect() })
}

/// What can be armed by name.
#[derive(Debug, Serialize, ToSchema)]
struct Names {
    data: Vec<PresetView>,
    /// Instagram's errors: each is a preset, too.
    errors: Vec<ErrorName>,
}

/// One of Instagram's errors.
#[derive(Debug, Serialize, ToSchema)]
struct ErrorName {
    name: &'static str,
    status: u16,
    code: i64,
    subcode: Option<i64>,
    message: &'static str,
}

/// Lists what can be armed by name: presets, and Instagram's errors.
#[utoipa::path(get, path = "/faults/presets", responses((status = OK, body = Names)))]
async fn presets() -> Json<Names> {
    let error = |error: &refusal::Preset| ErrorName {
        name: error.name,
        status: error.status,
        code: error.code,
        subcode: error.subcode,
        message: error.message,
    };
    Json(Names {
        data: fault::preset::list().collect(),
        errors: refusal::ALL.iter().copied().map(error).collect(),
    })
}

/// Whether it is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
struct Meant {
    /// Nothing is armed; the answer says what would be.
    dry_run: bool,
}

/// Arms a fault: a preset by name, or a rule in full. A fault of the same name is replaced.
#[utoipa::path(post, path = "/faults", params(Meant), request_body = Asked, responses(
    (status = CREATED, body = FaultView),
    (status = OK, body = FaultView, description = "What would be armed, with `dry_run`"),
))]
async fn arm(
    In(space): In,
    Query(meant): Query<Meant>,
    Body(asked): Body<Asked>,
) -> Result<(StatusCode, Json<FaultView>), Problem> {
    let rule = Rule::read(asked, &space.world())?;
    if meant.dry_run {
        return Ok((StatusCode::OK, Json(Faults::preview(rule, space.clock.now()))));
    }
    let armed = space.faults().arm(rule, space.clock.now())?;
    space.tell(What::Faults);
    Ok((StatusCode::CREATED, Json(armed)))
}

/// Disarms everything.
#[utoipa::path(delete, path = "/faults", responses((status = OK)))]
async fn clear(In(space): In) -> Json<Value> {
    let disarmed = space.faults().clear();
    space.tell(What::Faults);
    Json(json!({ "disarmed": disarmed }))
}

/// Disarms one.
#[utoipa::path(delete, path = "/faults/{name}", responses((status = OK)))]
async fn disarm(In(space): In, At(name): At<String>) -> Result<Json<Value>, Problem> {
    let disarmed = space.faults().disarm(&name);
    if !disarmed {
        return Err(no_fault(name));
    }
    space.tell(What::Faults);
    Ok(Json(json!({ "disarmed": 1 })))
}

/// Lets the calls go on that a fault holds, and all that would have been held.
#[utoipa::path(post, path = "/faults/{name}/release", responses((status = OK)))]
async fn release(In(space): In, At(name): At<String>) -> Result<Json<Value>, Problem> {
    let released = space.faults().release(&name);
    if !released {
        return Err(no_fault(name));
    }
    space.tell(What::Faults);
    Ok(Json(json!({ "released": true })))
}

fn no_fault(name: String) -> Problem {
    Problem::NotFound { what: "fault", name, hint: "GET /_sandbox/v1/faults lists what is armed" }
}
