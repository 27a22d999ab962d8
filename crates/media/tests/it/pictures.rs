//! Pictures that are made to fit.

use std::io::Cursor;

use antiphon_graph::{Format, MediaKind};
use antiphon_media::{Fitted, Found, NotFitted, Verdict, fit};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageEncoder as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use crate::verdicts::sample;

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn fitted(bytes: &[u8]) -> Fitted {
    let fitted = fit::picture(bytes).unwrap();
    let verdict = Verdict::of(MediaKind::Image, &fitted.bytes);
    assert!(verdict.fits(), "{:?}", verdict.faults);
    assert_eq!(verdict.found.format(), Some(fitted.format));
    fitted
}

fn shown(fitted: &Fitted) -> DynamicImage {
    image::load_from_memory(&fitted.bytes).unwrap()
}

/// A picture in which no two points are alike, so that no format makes it small.
fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = state.to_be_bytes();
        Rgb([red, green, blue])
    })
}

#[test]
fn a_picture_of_every_format_becomes_one_that_is_taken() {
    let webp = fitted(&sample("photo.webp"));
    assert_eq!((webp.format, shown(&webp).width()), (Format::Jpeg, 320));
    assert!(webp.warnings.is_empty(), "{:?}", webp.warnings);
    let plain = DynamicImage::from(RgbImage::from_pixel(40, 30, Rgb([200, 30, 30])));
    for format in [ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Png]
    {
        let fitted = fitted(&written(&plain, format));
        let Rgb([red, green, _]) = *shown(&fitted).to_rgb8().get_pixel(20, 15);
        assert!(red > 180 && green < 60, "{format:?}: {red} {green}");
    }
}

#[test]
fn of_what_moves_the_first_picture_is_left_and_that_is_said() {
    let gif = fitted(&sample("animation.gif"));
    assert_eq!(gif.warnings, ["it moved; only its first picture is left"]);
    assert_eq!((shown(&gif).width(), shown(&gif).height()), (64, 64));
}

#[test]
fn what_can_be_seen_through_stays_so() {
    let glass = RgbaImage::from_pixel(40, 30, Rgba([0, 0, 0, 128]));
    let fitted = fitted(&written(&glass.into(), ImageFormat::WebP));
    assert_eq!(fitted.format, Format::Png);
    assert_eq!(shown(&fitted).to_rgba8().get_pixel(1, 1).0[3], 128);
}

/// Which corner of an upright picture comes first in the file, and whether its rows are columns there: by the number that a
/// camera writes. See Exif 2.32, tag 0x0112.
const LIES: [(u8, bool, bool, bool); 8] = [
    (1, false, false, false),
    (2, true, false, false),
    (3, true, true, false),
    (4, false, true, false),
    (5, false, false, true),
    (6, true, false, true),
    (7, true, true, true),
    (8, false, true, true),
];

#[test]
fn however_a_picture_lies_it_is_put_upright() {
    // Upright it is wider than high, and only its upper left quarter is red.
    let (width, height) = (64, 32);
    let is_red = |x: u32, y: u32| x < width / 2 && y < height / 2;
    for (number, mirrored, upside_down, on_its_side) in LIES {
        let stored = if on_its_side { (height, width) } else { (width, height) };
        let picture = RgbImage::from_fn(stored.0, stored.1, |column, row| {
            let (x, y) = if on_its_side { (row, column) } else { (column, row) };
            let x = if mirrored { width - 1 - x } else { x };
            let y = if upside_down { height - 1 - y } else { y };
            if is_red(x, y) { Rgb([255, 0, 0]) } else { Rgb([255, 255, 255]) }
        });
        let exif = [
            b"MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00".as_slice(),
            &[number],
            &[0; 6],
        ];
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
        encoder.set_exif_metadata(exif.concat()).unwrap();
        DynamicImage::from(picture).write_with_encoder(encoder).unwrap();
        let shown = shown(&fitted(&bytes)).to_rgb8();
        assert_eq!(shown.dimensions(), (width, height), "{number}");
        for (x, y) in [(8, 8), (56, 8), (8, 24), (56, 24)] {
            assert_eq!(shown.get_pixel(x, y).0[1] < 60, is_red(x, y), "{number}: at {x}, {y}");
        }
    }
}

#[test]
fn the_profile_of_the_colours_is_kept() {
    let profile = b"no real profile, but it is to be there".to_vec();
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(profile.clone()).unwrap();
    DynamicImage::from(noise(20, 20)).write_with_encoder(encoder).unwrap();
    let fitted = fitted(&bytes);
    let found = fitted.bytes.windows(profile.len()).any(|window| window == profile);
    assert!(found, "it stands in the jpeg");
}

#[test]
fn what_is_too_large_becomes_small_enough_and_its_new_size_is_said() {
    let large = written(&noise(2_400, 2_400).into(), ImageFormat::Bmp);
    let fitted = fitted(&large);
    assert!(fitted.bytes.len() as u64 <= MediaKind::Image.rule().max_bytes);
    let is_smaller = shown(&fitted).width() < 2_400;
    assert_eq!(
        is_smaller,
        fitted.warnings.iter().any(|warning| warning.contains("2400 x 2400")),
        "{:?}",
        fitted.warnings
    );
}

#[test]
fn what_is_no_picture_or_a_broken_one_is_refused() {
    let page = fit::picture(&sample("page.html")).unwrap_err();
    assert_eq!(page.to_string(), "a web page (text/html) cannot be made into image");
    assert!(matches!(fit::picture(b""), Err(NotFitted::Unread { .. })));
    let webp = sample("photo.webp");
    assert!(matches!(fit::picture(&webp[..webp.len() / 2]), Err(NotFitted::Broken(_))));
    assert_eq!(Found::in_bytes(&webp[..40]).likely_kind(), Some(MediaKind::Image));
}

#[test]
fn a_bomb_of_pixels_is_not_unpacked() {
    let mut png = written(&noise(8, 8).into(), ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]); // 60,000 x 60,000
    assert!(fit::picture(&png).is_err());
    let mut bmp = written(&noise(8, 8).into(), ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&60_000_u32.to_le_bytes());
    bmp[22..26].copy_from_slice(&60_000_u32.to_le_bytes());
    let refused = fit::picture(&bmp).unwrap_err();
    assert_eq!(refused, NotFitted::TooManyPixels { width: 60_000, height: 60_000, most: 120 });
}

/// The most address space that this process ever had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmPeak:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
fn nobody_unpacks_a_bomb_to_see_whether_it_moves() {
    let mut gif = include_bytes!("../../../sandbox/samples/animation.gif").to_vec();
    // Of the whole and of its first picture: 60,000 x 60,000 would take 14 GB.
    let side = 60_000_u16.to_le_bytes();
    gif[6..10].copy_from_slice(&[side, side].concat());
    let first = gif.windows(5).position(|five| five == [0x2c, 0, 0, 0, 0]).unwrap();
    gif[first + 5..first + 9].copy_from_slice(&[side, side].concat());
    let before = peak();
    let refused = fit::picture(&gif).unwrap_err();
    assert_eq!(refused, NotFitted::TooManyPixels { width: 60_000, height: 60_000, most: 120 });
    assert!(peak() - before < 8 << 30, "{before} became {}", peak());
}
