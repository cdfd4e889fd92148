import CFFmpeg

/// Settings of the FFmpeg libraries that hold for the whole process.
public enum FFmpegLibrary {
  /// Lets FFmpeg's own messages reach standard error, or silences them (the default).
  public static func setVerbose(_ isVerbose: Bool) {
    prepare()
    av_log_set_level(isVerbose ? AV_LOG_VERBOSE : AV_LOG_QUIET)
  }

  /// Gives memory that lies free between allocations back to the system.
  ///
  /// Decoders ask for aligned buffers of many sizes, between which glibc leaves gaps: two hours of small
  /// pictures had 20 MB in use and 150 MB resident. Takes milliseconds.
  public static func giveBackFreeMemory() {
    vs_give_back_free_memory()
  }

  /// The versions of the libraries in use, such as `libavcodec 59.37.100`.
  public static var versions: [String] {
    [
      ("libavformat", avformat_version()), ("libavcodec", avcodec_version()),
      ("libswscale", swscale_version()), ("libavutil", avutil_version()),
    ].map { name, version in
      "\(name) \(version >> 16).\((version >> 8) & 0xFF).\(version & 0xFF)"
    }
  }

  /// Silences FFmpeg and bounds each of its allocations; done once, before its first use.
  static func prepare() {
    _ = prepared
  }

  /// FFmpeg's text for an error number.
  static func message(_ code: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let start = buffer.baseAddress else { return "error \(code)" }
      unsafe start.initialize(repeating: 0, count: buffer.count)
      _ = unsafe av_strerror(code, start, buffer.count)
      return unsafe String(cString: start)
    }
  }

  private static let prepared: Void = {
    av_log_set_level(AV_LOG_QUIET)
    // A header may claim any size; no honest picture or table below our limits needs more.
    av_max_alloc(512 << 20)
  }()
}
