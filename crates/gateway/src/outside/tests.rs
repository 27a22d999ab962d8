use std::net::Ipv4Addr;

use super::*;

fn place(url: &str) -> Place {
    url.parse().unwrap()
}

async fn refused(reach: &Reach, url: &str) -> String {
    reach.addresses(&place(url)).await.unwrap_err().to_string()
}

#[tokio::test]
async fn one_bad_address_among_good_ones_is_enough() {
    let reach = Reach::default().with_names(|_| {
        vec![Ipv4Addr::new(93, 184, 216, 34).into(), Ipv4Addr::new(169, 254, 169, 254).into()]
    });
    let why = refused(&reach, "https://app.example/").await;
    assert_eq!(
        why,
        "app.example leads to 169.254.169.254, which is a link-local address, where clouds keep their secrets"
    );
    let nobody = Reach::default().with_names(|_| Vec::new());
    assert_eq!(refused(&nobody, "https://app.example/").await, "the name app.example leads to no address");
}

#[tokio::test]
async fn public_places_are_reached_with_tls_at_ports_for_it() {
    let reach = Reach::default().with_names(|_| vec![Ipv4Addr::new(93, 184, 216, 34).into()]);
    for url in ["https://app.example/", "https://app.example:8443/", "https://app.example:1024/"] {
        assert!(reach.addresses(&place(url)).await.is_ok(), "{url}");
    }
    assert!(refused(&reach, "http://app.example/").await.starts_with("plain http"));
    for port in [22, 25, 80, 1023] {
        let why = refused(&reach, &format!("https://app.example:{port}/")).await;
        assert!(why.starts_with(&format!("port {port} ")), "{why}");
    }
}

#[tokio::test]
async fn private_places_are_reached_only_where_it_was_said_and_then_as_one_likes() {
    let spellings = ["127.0.0.1", "2130706433", "0x7f000001", "0177.1", "[::1]", "[::ffff:127.0.0.1]"];
    for host in spellings {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{host}:9/");
            assert!(refused(&Reach::default(), &url).await.contains("this machine"), "{url}");
            assert!(Reach::with_loopback().addresses(&place(&url)).await.is_ok(), "{url}");
        }
    }
    let own = Reach::with_private(vec!["10.1.0.0/16".parse().unwrap()]);
    assert!(own.addresses(&place("http://10.1.2.3/")).await.is_ok());
    assert!(own.addresses(&place("http://10.2.2.3/")).await.is_err());
    assert!(own.addresses(&place("http://127.0.0.1/")).await.is_err());
    let mixed = own.with_names(|_| vec![Ipv4Addr::new(10, 1, 0, 1).into(), Ipv4Addr::new(8, 8, 8, 8).into()]);
    assert!(refused(&mixed, "http://app.example/").await.starts_with("plain http"));
}
