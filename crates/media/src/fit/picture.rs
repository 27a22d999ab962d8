//! Pictures: read whatever they are, turned upright, and written as png or jpeg.

use std::io::Cursor;

use antiphon_graph::{Format, MediaKind};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageEncoder as _, ImageError, ImageReader, Limits};

use super::{Fitted, NotFitted};
use crate::{Found, whole};

/// So many pixels are read at most; a camera's largest have fewer.
const MOST_PIXELS: u64 = 120_000_000;

/// So many bytes a reader may ask for: four channels of two bytes for each pixel.
const MOST_MEMORY: u64 = 8 * MOST_PIXELS;

/// The qualities of jpeg that are tried, one after the other.
const QUALITIES: [u8; 3] = [90, 80, 65];

/// A picture that is too large at every quality is made smaller, so often at most: each time to three quarters of its
/// sides.
const SHRINKS: usize = 8;

type Reader<'a> = ImageReader<Cursor<&'a [u8]>>;

/// Width and height as they are stored, for what can be read here. Nothing is decoded.
pub(crate) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = reader(bytes)?.into_dimensions().ok()?;
    (width > 0 && height > 0).then_some((width, height))
}

pub(super) fn fit(bytes: &[u8]) -> Result<Fitted, NotFitted> {
    let found = Found::in_bytes(bytes);
    let unread = || NotFitted::Unread { found, into: MediaKind::Image };
    let reader = reader(bytes).ok_or_else(unread)?;
    // Before anything is unpacked, if only to see whether it moves.
    bounded(bytes)?;
    // Half a picture can often be read, and nobody wants it.
    if found.format().is_some_and(|format| !whole::is_whole(format, bytes)) {
        return Err(NotFitted::Broken("it ends in the middle".to_owned()));
    }
    let mut warnings = Vec::new();
    if is_moving(&reader, bytes) {
        warnings.push("it moved; only its first picture is left".to_owned());
    }
    let (picture, colours) = read(reader)?;
    write(&picture, colours.as_deref(), warnings)
}

/// A reader for what the bytes are, if there is one.
fn reader(bytes: &[u8]) -> Option<Reader<'_>> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.format().is_some_and(|format| format.reading_enabled()).then_some(reader)
}

/// Whether there is a second picture after the first.
fn is_moving(reader: &Reader<'_>, bytes: &[u8]) -> bool {
    match reader.format() {
        Some(image::ImageFormat::Gif) => {
            let frames = image::codecs::gif::GifDecoder::new(Cursor::new(bytes))
                .map(image::AnimationDecoder::into_frames);
            frames.is_ok_and(|mut frames| frames.nth(1).is_some_and(|frame| frame.is_ok()))
        }
        Some(image::ImageFormat::WebP) => {
            image::codecs::webp::WebPDecoder::new(Cursor::new(bytes)).is_ok_and(|webp| webp.has_animation())
        }
        Some(image::ImageFormat::Png) => image::codecs::png::PngDecoder::new(Cursor::new(bytes))
            .is_ok_and(|png| png.is_apng().unwrap_or(false)),
        _ => false,
    }
}

/// Refuses what has more pixels than are read.
fn bounded(bytes: &[u8]) -> Result<(), NotFitted> {
    let (width, height) =
        dimensions(bytes).ok_or_else(|| NotFitted::Broken("it does not say how large it is".into()))?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(NotFitted::TooManyPixels { width, height, most: MOST_PIXELS / 1_000_000 });
    }
    Ok(())
}

/// The picture, upright, with the profile of its colours.
fn read(mut reader: Reader<'_>) -> Result<(DynamicImage, Option<Vec<u8>>), NotFitted> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let colours = decoder.icc_profile().ok().flatten();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    Ok((picture, colours))
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn broken(error: ImageError) -> NotFitted {
    NotFitted::Broken(error.to_string())
}

/// What can be seen through stays so where there is room; everything else becomes a jpeg.
fn write(
    picture: &DynamicImage,
    colours: Option<&[u8]>,
    mut warnings: Vec<String>,
) -> Result<Fitted, NotFitted> {
    let most = MediaKind::Image.rule().max_bytes;
    let is_small = |bytes: &Vec<u8>| bytes.len() as u64 <= most;
    if picture.color().has_alpha() && !is_opaque(picture) {
        let png = png(picture, colours)?;
        if is_small(&png) {
            return Ok(Fitted { bytes: png, format: Format::Png, warnings });
        }
        warnings.push("what could be seen through is white now".to_owned());
    }
    let mut picture = on_white(picture);
    let (width, height) = (picture.width(), picture.height());
    for _ in 0..SHRINKS {
        for quality in QUALITIES {
            let jpeg = jpeg(&picture, colours, quality)?;
            if is_small(&jpeg) {
                if picture.width() < width {
                    let smaller = format!("{} x {}", picture.width(), picture.height());
                    warnings.push(format!("it was {width} x {height} pixels and is {smaller} now"));
                }
                return Ok(Fitted { bytes: jpeg, format: Format::Jpeg, warnings });
            }
        }
        let side = |side: u32| (side / 4 * 3).max(1);
        picture = picture.resize(side(picture.width()), side(picture.height()), FilterType::Triangle);
    }
    Err(NotFitted::StaysLarge)
}

fn is_opaque(picture: &DynamicImage) -> bool {
    picture.to_rgba8().pixels().all(|pixel| pixel.0[3] == u8::MAX)
}

/// The picture in eight bits for each colour, before white.
fn on_white(picture: &DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return if picture.color().has_color() {
            picture.to_rgb8().into()
        } else {
            picture.to_luma8().into()
        };
    }
    let mut seen = picture.to_rgba8();
    for pixel in seen.pixels_mut() {
        let alpha = u16::from(pixel.0[3]);
        for colour in &mut pixel.0[..3] {
            let mixed = (u16::from(*colour) * alpha + 255 * (255 - alpha) + 127) / 255;
            *colour = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
    DynamicImage::from(seen).to_rgb8().into()
}

fn png(picture: &DynamicImage, colours: Option<&[u8]>) -> Result<Vec<u8>, NotFitted> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    if let Some(colours) = colours {
        let _ = encoder.set_icc_profile(colours.to_vec()); // where it cannot be said, common colours are meant
    }
    picture.write_with_encoder(encoder).map_err(broken)?;
    Ok(bytes)
}

fn jpeg(picture: &DynamicImage, colours: Option<&[u8]>, quality: u8) -> Result<Vec<u8>, NotFitted> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    if let Some(colours) = colours {
        let _ = encoder.set_icc_profile(colours.to_vec()); // where it cannot be said, common colours are meant
    }
    picture.write_with_encoder(encoder).map_err(broken)?;
    Ok(bytes)
}
