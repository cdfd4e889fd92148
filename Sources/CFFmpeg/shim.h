#ifndef VS_CFFMPEG_SHIM_H
#define VS_CFFMPEG_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

// Gives pages that lie free between allocations back to the system, where the C library can be asked.
static inline void vs_give_back_free_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

// Macros with casts or function-like macros, which Swift does not import.
static const int64_t VS_NO_TIMESTAMP = AV_NOPTS_VALUE;
static const int VS_ERROR_END_OF_FILE = AVERROR_EOF;
static const int VS_ERROR_TRY_AGAIN = AVERROR(EAGAIN);
static const int VS_ERROR_EXIT = AVERROR_EXIT;
static const int VS_ERROR_IO = AVERROR(EIO);
static const int VS_ERROR_NOT_PERMITTED = AVERROR(EPERM);
static const uint32_t VS_TAG_ENCRYPTED_VIDEO = MKTAG('e', 'n', 'c', 'v');

// Side data of a stream: the function for it was replaced in libavformat 60.15 and is gone from 62.
static inline const uint8_t *vs_stream_side_data(
    const AVStream *stream, enum AVPacketSideDataType type, size_t *size) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
  const AVPacketSideData *data = av_packet_side_data_get(
      stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, type);
  *size = data ? data->size : 0;
  return data ? data->data : NULL;
#else
  return av_stream_get_side_data(stream, type, size);
#endif
}

// The same for writing; the bytes belong to the stream.
static inline uint8_t *vs_new_stream_side_data(
    AVStream *stream, enum AVPacketSideDataType type, size_t size) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
  AVPacketSideData *data = av_packet_side_data_new(
      &stream->codecpar->coded_side_data, &stream->codecpar->nb_coded_side_data, type, size, 0);
  return data ? data->data : NULL;
#else
  return av_stream_new_side_data(stream, type, size);
#endif
}

// Converts the samples of one frame into another; the const in swr_convert differs between versions.
static inline int vs_convert_samples(
    struct SwrContext *context, AVFrame *target, int room, const AVFrame *source) {
  return swr_convert(
      context, target->extended_data, room, (const uint8_t **)source->extended_data,
      source->nb_samples);
}

// How long a frame is shown, in ticks: the field was renamed in libavutil 57.30.
static inline int64_t vs_frame_duration(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  return frame->duration;
#else
  return frame->pkt_duration;
#endif
}

#endif
