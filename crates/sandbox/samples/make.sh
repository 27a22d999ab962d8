#!/bin/sh
# Makes the sample media beside it. Everything is drawn or played by the tools themselves: there is nobody else's
# picture, sound or film in it. The files are committed, so only who changes them needs the tools:
#
#   apt-get install --no-install-recommends ffmpeg imagemagick webp zip
#
# The same versions give the same bytes; others give other bytes of the same kind, which is all that the tests ask.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
convert=/usr/bin/convert
ff() { ffmpeg -hide_banner -loglevel error -y "$@"; }

# Pictures: an evening by the hills, noon over water, a night of stars.
$convert -size 640x480 gradient:'#243b6b'-'#ffb56b' \
  -fill '#fff3c4' -draw 'circle 430,250 430,212' \
  -fill '#8a6f9c' -draw 'path "M 0,330 C 120,250 220,300 330,320 S 540,260 640,310 L 640,480 0,480 Z"' \
  -fill '#56507f' -draw 'path "M 0,380 C 160,310 300,400 420,360 S 580,350 640,375 L 640,480 0,480 Z"' \
  -fill '#2b2f56' -draw 'path "M 0,430 C 140,390 260,440 400,415 S 560,430 640,405 L 640,480 0,480 Z"' \
  -seed 1 -attenuate 0.05 +noise Gaussian "$work/evening.png"
$convert -size 640x480 gradient:'#5db4e8'-'#e8f6ff' \
  -fill '#fffbe0' -draw 'circle 150,110 150,70' \
  -fill '#2f8fa8' -draw 'rectangle 0,290 640,480' \
  -fill '#4fb0bd' -draw 'path "M 0,340 Q 160,322 320,340 T 640,340 L 640,372 Q 480,390 320,372 T 0,372 Z"' \
  -fill '#fdf2e4' -draw 'path "M 380,290 L 460,290 L 448,314 L 392,314 Z"' \
  -fill '#ffffff' -draw 'path "M 420,180 L 420,286 L 476,286 Z"' "$work/noon.png"
stars=$(awk 'BEGIN { srand(7); for (i = 0; i < 90; i++) printf "circle %d,%d %d,%d ", x = rand() * 640, y = rand() * 330, x + 1, y }')
$convert -size 640x480 gradient:'#070b1f'-'#31406e' \
  -fill '#e9edff' -draw "$stars" -fill '#f4f0d8' -draw 'circle 500,100 500,64' \
  -fill '#0b1024' -draw 'path "M 0,400 L 110,300 L 190,370 L 320,260 L 450,380 L 540,320 L 640,390 L 640,480 0,480 Z"' \
  "$work/night.png"

for picture in photo:evening photo-2:noon photo-3:night; do
  $convert "$work/${picture#*:}.png" -strip -interlace none -sampling-factor 4:2:0 -quality 85 "${picture%%:*}.jpg"
done
$convert "$work/noon.png" -resize 320x240 -strip -dither None -colors 64 -define png:compression-level=9 photo.png
$convert "$work/night.png" -resize 320x240 -strip -interlace Plane -quality 70 photo-progressive.jpg
$convert -size 96x96 xc:none -fill '#e5364f' -stroke none \
  -draw 'path "M 48,86 C 20,64 6,50 6,31 C 6,16 17,8 28,8 C 37,8 44,13 48,21 C 52,13 59,8 68,8 C 79,8 90,16 90,31 C 90,50 76,64 48,86 Z"' \
  -strip -define png:compression-level=9 heart.png

# One second of film: the eye wanders over the evening; under it a small chord.
sound='aevalsrc=0.25*exp(-2*t)*(sin(2*PI*440*t)+sin(2*PI*554.4*t)+sin(2*PI*659.3*t)):s=16000:d=1'
pan='crop=320:240:x=320*t:y=200,scale=192:144,format=yuv420p'
film() { ff -loop 1 -framerate 12 -t 1 -i "$work/evening.png" -f lavfi -i "$sound" -vf "$pan" -ac 1 -shortest -map_metadata -1 -bitexact "$@"; }
film -c:v libx264 -preset veryslow -crf 34 -c:a aac -b:a 24k -movflags +faststart clip.mp4
film -c:v libx264 -preset veryslow -crf 34 -c:a aac -b:a 24k -movflags +faststart -f mov clip.mov
film -c:v libvpx -b:v 60k -c:a libvorbis -b:a 32k clip.webm
film -c:v libtheora -q:v 3 -c:a libvorbis -b:a 32k -f ogg clip.ogg
film -c:v mpeg4 -q:v 20 -c:a libmp3lame -b:a 32k clip.avi

# One second of sound.
voice() { ff -f lavfi -i "$sound" -map_metadata -1 -bitexact "$@"; }
voice -c:a aac -b:a 24k -f ipod voice.m4a
voice -c:a aac -b:a 24k -f adts voice.aac
voice -c:a pcm_s16le -ar 8000 voice.wav
voice -c:a aac -b:a 24k -f mp4 voice.mp4

# A brochure of one page, written by hand so that its offsets are right.
pdf=$work/brochure.pdf
page='BT /F1 28 Tf 60 740 Td (Demo Shop) Tj /F1 13 Tf 0 -40 Td (Everything in this shop is a sample, this brochure too.) Tj ET
0.95 0.71 0.42 rg 60 520 475 140 re f 0.17 0.18 0.34 rg 60 520 m 200 610 l 300 560 l 420 620 l 535 540 l 535 520 l f'
offsets=
object() { offsets="$offsets $(wc -c <"$pdf")"; printf '%s\n' "$1" >>"$pdf"; }
printf '%%PDF-1.4\n' >"$pdf"
object '1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj'
object '2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj'
object '3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >> endobj'
object "4 0 obj << /Length ${#page} >> stream
$page
endstream endobj"
object '5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj'
start=$(wc -c <"$pdf")
{
  printf 'xref\n0 6\n0000000000 65535 f \n'
  for offset in $offsets; do printf '%010d 00000 n \n' "$offset"; done
  printf 'trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n' "$start"
} >>"$pdf"
cp "$pdf" brochure.pdf

# What Instagram does not take.
$convert -size 64x64 xc:'#2b2f56' xc:'#ffb56b' -set delay 40 -loop 0 animation.gif
cwebp -quiet -q 50 -resize 320 240 "$work/evening.png" -o photo.webp
ff -i "$work/noon.png" -vf scale=64:48 -c:v libaom-av1 -still-picture 1 -crf 50 -cpu-used 8 photo.avif
voice -c:a libmp3lame -b:a 24k -write_xing 0 -id3v2_version 0 voice.mp3
voice -c:a libopus -b:a 24k voice.ogg
film -c:v libx264 -preset veryslow -crf 40 -an clip.mkv
cat >drawing.svg <<'SVG'
<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><circle cx="32" cy="32" r="24" fill="#ffb56b"/></svg>
SVG
cat >page.html <<'HTML'
<!doctype html>
<html lang="en"><title>Sign in</title><p>This page stands where a picture was expected.</p></html>
HTML
cp page.html page.jpg
: >empty.png
printf 'A note, which is no file that Instagram takes.\n' >note.txt
printf '{"a": "document", "but": ["not", "one", "for", "a", "message"]}\n' >data.json
TZ=UTC touch -d 2026-01-01T00:00:00Z note.txt
rm -f archive.zip && TZ=UTC zip -q -X archive.zip note.txt
# A picture whose download broke off, and a film that lost its end and with it its index.
head -c 6000 photo.jpg >cut-short.jpg
film -c:v libx264 -preset veryslow -crf 40 -an -f mp4 "$work/tail.mp4"
head -c 1500 "$work/tail.mp4" >cut-short.mp4

ls -l
