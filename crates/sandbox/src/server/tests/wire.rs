//! The journal holds what crossed the wire.

use super::*;

/// Each request in a shape of its own: order, case and doubles of headers, chunks, no length, a long body.
fn requests() -> Vec<Vec<u8>> {
    let long = "é".repeat(2_000);
    vec![
        CALL.into(),
        b"POST /me/messages HTTP/1.1\r\nx-B: 1\r\nHOST: a\r\nX-b:   2  \r\ncontent-LENGTH: 2\r\n\r\n{}".to_vec(),
        b"POST /me/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\n{\r\n1\r\n}\r\n0\r\nX: y\r\n\r\n"
            .to_vec(),
        b"GET /me?fields=\xc3\xa9 HTTP/1.1\r\nHost: a\r\nX-Latin: \xe9\r\n\r\n".to_vec(),
        format!("POST /me/messages HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{long}", long.len()).into_bytes(),
        message("hello").into_bytes(),
    ]
}

#[tokio::test]
async fn the_journal_holds_the_bytes_that_an_independent_recorder_saw() {
    let stage = Stage::new().await;
    let mut peer = stage.call().await;
    let mut answers = Vec::new();
    for request in requests() {
        peer.say(&request).await;
        answers.push(peer.hear().await);
    }
    let exchanges = stage.exchanges(answers.len()).await;
    for ((exchange, request), answer) in exchanges.iter().zip(requests()).zip(answers) {
        assert_eq!(*exchange.request.bytes(), request, "{}", String::from_utf8_lossy(&request));
        assert_eq!(exchange.response, answer);
    }
}

#[tokio::test]
async fn pipelined_requests_in_torn_pieces_are_answered_in_order_and_recorded_one_by_one() {
    for piece in [1, 7, 100_000] {
        let stage = Stage::new().await;
        let mut peer = stage.call().await;
        let stream = requests().concat();
        let (mut reader, mut writer) = peer.stream.split();
        let say = async {
            for piece in stream.chunks(piece) {
                writer.write_all(piece).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        let hear = async {
            let (mut got, mut whole) = (Vec::new(), 0);
            while whole < requests().len() {
                got.push(reader.read_u8().await.unwrap());
                whole = answers_in(&got).len();
            }
            got
        };
        let ((), got) = tokio::join!(say, hear);
        let exchanges = stage.exchanges(requests().len()).await;
        assert_eq!(exchanges.len(), requests().len());
        for ((exchange, request), answer) in exchanges.iter().zip(requests()).zip(answers_in(&got)) {
            assert_eq!(*exchange.request.bytes(), request);
            assert_eq!(exchange.response, answer);
        }
        assert_eq!(received(stage.space()), ["hello"]);
    }
}

/// The whole answers at the beginning of a stream.
fn answers_in(mut stream: &[u8]) -> Vec<Vec<u8>> {
    let mut answers = Vec::new();
    while let Some(length) = length_of_answer(stream) {
        let (answer, rest) = stream.split_at(length);
        answers.push(answer.to_vec());
        stream = rest;
    }
    answers
}

#[tokio::test]
async fn permission_to_go_on_is_part_of_what_was_answered() {
    let stage = Stage::new().await;
    let mut peer = stage.call().await;
    peer.say("POST /me/messages HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        .await;
    let permission = peer.hear().await;
    assert_eq!(permission, b"HTTP/1.1 100 Continue\r\n\r\n");
    peer.say("{}").await;
    peer.hear().await;
    let exchange = stage.exchange().await;
    assert_eq!((exchange.request.bytes().to_vec(), exchange.response.to_vec()), (peer.sent, peer.got));
}

#[tokio::test]
async fn a_client_that_closes_its_side_early_is_answered_nevertheless() {
    let stage = Stage::new().await;
    let mut peer = stage.call().await;
    peer.say(message("hello")).await;
    peer.stream.shutdown().await.unwrap();
    let answer = peer.hear_the_end().await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(stage.exchange().await.response, answer);
}

#[tokio::test]
async fn an_exchange_tells_what_was_asked_and_how_it_ended() {
    let stage = Stage::new().await;
    let mut peer = stage.call().await;
    peer.say(message("hello")).await;
    peer.hear().await;
    let exchange = stage.exchange().await;
    assert_eq!((exchange.id, exchange.status), (1, Some(200)));
    assert_eq!(exchange.note.person.as_ref().unwrap().as_str(), "900000000000001");
    let Heard::Since(heard) = stage.space().happenings.since(0) else { panic!("nothing is gone yet") };
    assert!(heard.iter().any(|happening| matches!(happening.what, What::Exchange { exchange: 1 })));
}
