//! A post of an account: what one sees of Instagram when one follows a shared post.

use antiphon_pages::{avatar, page, problem};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use maud::html;

use crate::control::extract::In;
use crate::pages::frame::{base, frame};

/// The page.
pub(in crate::pages) async fn show(In(space): In, Path(id): Path<String>) -> Response {
    let base = base(&space);
    let found = space.world().accounts.values().find_map(|account| {
        let post = account.posts.values().find(|post| post.id.as_str() == id)?;
        Some((account.id.clone(), account.name.clone(), account.username.clone(), post.clone()))
    });
    let Some((account, name, username, post)) = found else {
        let detail = format!("There is no post {id}, or not any more.");
        let words = problem(
            "No such post",
            &detail,
            "An account's posts are listed in the world.",
            &format!("{base}/world"),
        );
        return page(StatusCode::NOT_FOUND, frame(&space, "No post", "/").around("plain", &words))
            .into_response();
    };
    let content = html! {
        div.page {
            article.post.whole {
                div.row { (avatar(account.as_str(), &name)) h1 tabindex="-1" { "@" (username) } }
                img src={ (base) "/_sandbox/samples/" (post.picture) } alt={ "The post's picture: " (post.caption) };
                p { (post.caption) }
            }
        }
    };
    page(StatusCode::OK, frame(&space, &format!("A post of {name}"), "/").around("plain", &content))
        .into_response()
}
