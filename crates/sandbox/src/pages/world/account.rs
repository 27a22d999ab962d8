//! One account: its id, its tokens, its posts, and what it may do.

use antiphon_pages::{Icon, Tone, avatar, chip, copyable};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{button, switch};
use crate::world::account::{Account, Post, Switches, Token, Trouble};

pub(super) fn card(base: &str, account: &Account, now: Timestamp) -> Markup {
    let id = account.id.as_str();
    html! {
        section.card.account data-key=(id) aria-label={ "Account @" (account.username) } {
            div.row {
                (avatar(id, &account.name))
                div.who { h3 { (account.name) } span.muted { "@" (account.username) } }
                (copyable(id, id, "the account's id"))
            }
            div.columns {
                (tokens(base, account, now))
                (switches(base, account))
            }
            (posts(base, account))
            p.muted.small { "Webhooks of: " (fields(account)) }
        }
    }
}

fn fields(account: &Account) -> String {
    if account.subscribed_fields.is_empty() {
        return "nothing; call /subscribed_apps to be told of something".to_owned();
    }
    account.subscribed_fields.join(", ")
}

fn tokens(base: &str, account: &Account, now: Timestamp) -> Markup {
    let fate = |fate: &str, words: &str, said: &str| {
        button(base, &format!("POST /accounts/{}/tokens/{fate}", account.id), words, said)
    };
    let works = |token: &Token| token.trouble.is_none() && token.expires_at > now;
    html! {
        div.stack {
            h4 { "Access tokens" }
            ul.stack {
                @for (token, kept) in &account.tokens {
                    li.token data-key=(token) { (copyable(token, token, "the token")) (state(kept, now)) }
                }
            }
            div.row {
                @if account.tokens.values().any(works) {
                    (fate("expire", "Expire", "The tokens have expired"))
                    (fate("change_password", "Change the password", "The owner changed the password"))
                    (fate("revoke", "Remove the app", "The owner removed the app"))
                }
                @if !account.tokens.values().all(works) { (fate("restore", "Restore", "The tokens work again")) }
            }
        }
    }
}

fn state(token: &Token, now: Timestamp) -> Markup {
    match token.trouble {
        Some(Trouble::PasswordChanged) => chip(Tone::Bad, Icon::Cross, "the password was changed"),
        Some(Trouble::Revoked) => chip(Tone::Bad, Icon::Cross, "the app was removed"),
        None if token.expires_at <= now => chip(Tone::Bad, Icon::Cross, "expired"),
        None => chip(Tone::Good, Icon::Check, &format!("until {}", token.expires_at.strftime("%-d %B %Y"))),
    }
}

fn switches(base: &str, account: &Account) -> Markup {
    let Switches { multi_image, message_access, human_agent, rate_limits, actions_need_window } =
        account.switches;
    let asked = format!("PUT /accounts/{}/switches", account.id);
    html! {
        div.stack {
            h4 { "Features" }
            ul.switches {
                @for (field, words, is_on) in [
                    ("multi_image", "Several images in one message", multi_image),
                    ("message_access", "The owner lets apps reach the messages", message_access),
                    ("human_agent", "The human agent tag may be used", human_agent),
                    ("rate_limits", "Calls are counted against the limits", rate_limits),
                    ("actions_need_window", "Reactions and typing need an open window", actions_need_window),
                ] {
                    li { (switch(base, &asked, field, words, is_on)) }
                }
            }
        }
    }
}

fn posts(base: &str, account: &Account) -> Markup {
    html! {
        div.stack {
            h4 { "Posts" }
            @if account.posts.is_empty() { p.muted.small { "None." } }
            ul.posts { @for post in account.posts.values() { li { (one_post(base, post)) } } }
        }
    }
}

fn one_post(base: &str, post: &Post) -> Markup {
    let id = post.id.as_str();
    html! {
        img src={ (base) "/_sandbox/samples/" (post.picture) } alt="" width="56" height="56" loading="lazy";
        div { p { (post.caption) } (copyable(id, id, "the post's id")) }
    }
}
