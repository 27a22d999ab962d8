//! The words that a bot says of itself, unless its account has its own.

/// By language (BCP 47).
const WORDS: [(&str, &str); 19] = [
    ("ar", "أنا روبوت محادثة آلي."),
    ("da", "Jeg er en automatiseret chatbot."),
    ("de", "Ich bin ein automatisierter Chatbot."),
    ("en", "I am an automated chatbot."),
    ("es", "Soy un chatbot automatizado."),
    ("fr", "Je suis un chatbot automatisé."),
    ("hi", "मैं एक स्वचालित चैटबॉट हूँ।"),
    ("id", "Saya adalah chatbot otomatis."),
    ("it", "Sono un chatbot automatico."),
    ("ja", "私は自動応答のチャットボットです。"),
    ("ko", "저는 자동 응답 챗봇입니다."),
    ("nl", "Ik ben een geautomatiseerde chatbot."),
    ("pl", "Jestem automatycznym chatbotem."),
    ("pt", "Sou um chatbot automatizado."),
    ("ru", "Я автоматический чат-бот."),
    ("sv", "Jag är en automatiserad chattbot."),
    ("tr", "Ben otomatik bir sohbet robotuyum."),
    ("uk", "Я автоматизований чат-бот."),
    ("zh", "我是自动聊天机器人。"),
];

/// The language that is used where nobody names another.
pub(super) const ENGLISH: &str = "en";

/// What is said in a language.
pub(super) fn in_language(language: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _)| *known == language).map(|(_, words)| *words)
}

pub(super) fn languages() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(language, _)| *language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_words_for_english_and_all_are_short_and_sorted() {
        assert_eq!(in_language(ENGLISH), Some("I am an automated chatbot."));
        assert!(languages().is_sorted());
        assert!(WORDS.iter().all(|(_, words)| words.len() < 200));
    }
}
