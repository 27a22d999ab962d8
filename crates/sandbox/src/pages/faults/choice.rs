//! Choices of a form that have fields of their own, which are there only while they are chosen.

use maud::{Markup, html};

use crate::graph::refusal;

/// What a form was filled with before.
#[derive(Debug, Default)]
pub(super) struct Filled(pub(super) Vec<(String, String)>);

impl Filled {
    /// What stood in a field.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// One way to choose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    /// Its value.
    pub(super) name: &'static str,
    pub(super) words: &'static str,
    pub(super) fields: &'static [Field],
}

/// A field of a choice: its name, as the rule is written, and what stands beside it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field {
    /// Said whenever the choice is made, and not shown.
    Said(&'static str, &'static str),
    /// A text: its label, and what it begins with.
    Text(&'static str, &'static str, &'static str),
    /// A whole number from 1.
    Number(&'static str, &'static str, &'static str),
    /// Any number.
    Decimal(&'static str, &'static str, &'static str),
    /// One of these, each with its words.
    OneOf(&'static str, &'static str, &'static [(&'static str, &'static str)]),
    /// One of Instagram's errors.
    Error(&'static str),
    /// A text that may be left empty: an example of it.
    Maybe(&'static str, &'static str, &'static str),
}

impl Choice {
    /// The fields, there while this is what the field `of` says.
    pub(super) fn fields(&self, of: &str, is_chosen: bool, filled: &Filled) -> Markup {
        html! {
            @if !self.fields.is_empty() {
                fieldset data-when=(of) data-is=(self.name) disabled[!is_chosen] hidden[!is_chosen] {
                    legend.unseen { (self.words) }
                    @for field in self.fields { (field.shown(filled)) }
                }
            }
        }
    }
}

impl Field {
    fn shown(self, filled: &Filled) -> Markup {
        let value = |name: &str, usual: &'static str| filled.get(name).unwrap_or(usual).to_owned();
        match self {
            Self::Said(name, value) => html! { input type="hidden" name=(name) value=(value); },
            Self::Text(name, label, usual) => {
                html! { label { (label) input name=(name) value=(value(name, usual)) required; } }
            }
            Self::Number(name, label, usual) => {
                html! { label { (label) input type="number" min="1" name=(name) value=(value(name, usual)) required; } }
            }
            Self::Decimal(name, label, usual) => {
                html! { label { (label) input type="number" min="0" step="any" name=(name) value=(value(name, usual)) required; } }
            }
            Self::Maybe(name, label, example) => {
                html! { label { (label) input name=(name) value=(value(name, "")) placeholder=(example); } }
            }
            Self::OneOf(name, label, all) => html! {
                label { (label) select name=(name) {
                    @for (one, words) in all { option value=(one) selected[filled.get(name) == Some(one)] { (words) } }
                } }
            },
            Self::Error(name) => html! {
                label { "Error" select name=(name) {
                    @for error in refusal::ALL {
                        option value=(error.name) selected[filled.get(name) == Some(error.name)] {
                            (error.name) ": " (error.status) ", code " (error.code)
                            @if let Some(subcode) = error.subcode { "/" (subcode) }
                        }
                    }
                } }
            },
        }
    }
}
