#!/usr/bin/env bash
# Makes the small media files of these tests with the ffmpeg program (5.1) and python3.
# The tests themselves need neither. Frame n carries n as 16 vertical stripes: stripe k, counted
# from the left, is white where bit k of n is 1.
set -euo pipefail
cd "$(dirname "$0")"

run() { ffmpeg -nostdin -hide_banner -v error -y -threads 1 "$@"; }
exact=(-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -map_metadata -1)
bars() { echo "nullsrc=s=$1:r=10,geq=lum='16+219*mod(floor(N/pow(2,floor(X*16/W))),2)':cb=128:cr=128,trim=end_frame=$2,format=yuv420p"; }
x264=(-c:v libx264 -preset veryfast -crf 20 -bf 2 -g 8 -keyint_min 8 -sc_threshold 0 -x264-params threads=1:lookahead_threads=1)

run -f lavfi -i "$(bars 64x48 20)" "${x264[@]}" "${exact[@]}" -movflags +faststart bars.mp4
run -i bars.mp4 -c copy -metadata:s:v rotate=270 "${exact[@]}" rotated.mp4
run -f lavfi -i "$(bars 64x48 20),setsar=2" "${x264[@]}" "${exact[@]}" wide_pixels.mkv
run -ss 1.3 -i bars.mp4 -c copy "${exact[@]}" edit_list.mp4
run -f lavfi -i "$(bars 64x48 20)" -c:v mpeg4 -q:v 4 -bf 2 -g 8 "${exact[@]}" b_frames.avi
run -f lavfi -i "$(bars 64x48 6)" -c:v ffv1 -level 3 -slices 4 "${exact[@]}" lossless.mkv
run -f lavfi -i "$(bars 64x48 20)" "${x264[@]}" "${exact[@]}" -f h264 raw.h264
run -i bars.mp4 -c copy "${exact[@]}" -encryption_scheme cenc-aes-ctr \
  -encryption_key 000102030405060708090a0b0c0d0e0f -encryption_kid 101112131415161718191a1b1c1d1e1f \
  encrypted.mp4
run -f lavfi -i "sine=f=440:d=0.3:r=8000" -c:a aac -b:a 16k "${exact[@]}" sound.mp4
run -f lavfi -i "$(bars 64x48 1)" -frames:v 1 "${exact[@]}" still.png

lines=$(mktemp --suffix=.srt)
printf '1\n00:00:00,250 --> 00:00:00,750\nHello <i>there</i>\n\n2\n00:00:01,000 --> 00:00:01,500\nGood bye\n' > "$lines"
run -i bars.mp4 -i "$lines" -map 0:v -map 1 -c:v copy -c:s mov_text "${exact[@]}" text.mp4
run -i bars.mp4 -i "$lines" -i "$lines" -map 0:v -map 1 -map 2 -c:v copy -c:s:0 srt -c:s:1 ass \
  "${exact[@]}" text.mkv
rm "$lines"

: > empty.mp4
head -c 2100 bars.mp4 > truncated.mp4
printf '<!DOCTYPE html><html><body>404 Not Found</body></html>\n' > page.mp4
printf '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nbars.mp4\n#EXT-X-ENDLIST\n' > playlist.mp4
printf 'ffconcat version 1.0\nfile bars.mp4\n' > script.mkv
printf 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n' > session.mp4
python3 - <<'P'
bars = open('bars.mp4', 'rb').read()
# Sample entry and decoder configuration of an unknown codec.
open('unknown_codec.mp4', 'wb').write(bars.replace(b'avc1', b'zzz1').replace(b'avcC', b'free'))
# A GIF that claims 65535x65535 pixels: screen, one frame of one pixel.
gif = b'GIF89a' + b'\xff' * 4 + b'\x80\0\0' + b'\0\0\0\xff\xff\xff'
gif += b',' + b'\0' * 4 + b'\1\0\1\0\0' + b'\2\2\x44\1\0' + b';'
open('huge_claim.gif', 'wb').write(gif)
P
