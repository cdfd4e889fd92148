import CFFmpeg

/// Opens a container from its content alone, if its format is on the list.
struct ContainerOpener {
  let source: FileSource
  let limits: MediaLimits

  func open() throws(MediaError) -> FormatHandle {
    guard let input = InputHandle(source) else {
      throw .limitExceeded(source.path, reason: "out of memory")
    }
    let demuxer = unsafe try probe(input)
    let handle = unsafe try openContext(input, demuxer: demuxer)
    try readStreams(handle)
    return handle
  }

  /// Which demuxer the content asks for.
  private func probe(
    _ input: borrowing InputHandle
  ) throws(MediaError) -> UnsafePointer<AVInputFormat> {
    var found: UnsafePointer<AVInputFormat>?
    // No name is given, so none can decide. The answer is a score from 1 to 100.
    let score: Int32 = unsafe av_probe_input_buffer2(input.pointer, &found, "", nil, 0, 0)
    try checkInput()
    guard score >= 0, let demuxer = unsafe found, let cName = unsafe demuxer.pointee.name else {
      throw .notMedia(source.path, reason: "its content is of no known format")
    }
    let name = unsafe String(cString: cName)
    switch ContainerPolicy.verdict(on: name) {
    case .open:
      return unsafe demuxer
    case .stillImage
    where limits.acceptsStillImages && ContainerPolicy.pictureContainers.contains(name):
      return unsafe demuxer
    case _ where score <= 25:
      // FFmpeg itself calls such a score a guess.
      throw .notMedia(source.path, reason: "its content is of no known format")
    case .stillImage:
      throw .stillImage(source.path, reason: "a still image (\(name))")
    case .textOnly:
      throw .noVideo(source.path, reason: "subtitles (\(name))")
    case .leadsElsewhere:
      throw .refused(
        source.path, reason: "'\(name)' playlists and scripts lead to other files or the network")
    case .notOnTheList:
      throw .refused(
        source.path, reason: "'\(name)' is not among the containers that are opened")
    }
  }

  private func openContext(
    _ input: consuming InputHandle, demuxer: UnsafePointer<AVInputFormat>
  ) throws(MediaError) -> FormatHandle {
    var context: UnsafeMutablePointer<AVFormatContext>? = unsafe avformat_alloc_context()
    guard let fresh = unsafe context else {
      throw .limitExceeded(source.path, reason: "out of memory")
    }
    unsafe fresh.pointee.pb = input.pointer
    unsafe fresh.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
    unsafe fresh.pointee.interrupt_callback = AVIOInterruptCB(
      callback: { opaque in
        guard let opaque = unsafe opaque else { return 0 }
        let watchdog = unsafe Unmanaged<Watchdog>.fromOpaque(opaque).takeUnretainedValue()
        return watchdog.verdict == nil ? 0 : 1
      }, opaque: Unmanaged.passUnretained(source.watchdog).toOpaque())
    // Whatever a demuxer wants to open besides its input, the answer is no.
    unsafe fresh.pointee.io_open = { _, _, _, _, _ in VS_ERROR_NOT_PERMITTED }
    var options: OpaquePointer?
    let whitelist: String = ContainerPolicy.whitelist(withPictures: limits.acceptsStillImages)
    unsafe av_dict_set(&options, "format_whitelist", whitelist, 0)
    unsafe av_dict_set(&options, "protocol_whitelist", "none", 0)
    unsafe av_dict_set(&options, "enable_drefs", "0", 0)
    unsafe av_dict_set(&options, "use_absolute_path", "0", 0)
    let code: Int32 = unsafe avformat_open_input(&context, "", demuxer, &options)
    unsafe av_dict_free(&options)
    guard code >= 0, let opened = unsafe context else {
      try checkInput()
      throw .notMedia(source.path, reason: FFmpegLibrary.message(code).lowercasedFirst)
    }
    return unsafe FormatHandle(opened, input: input)
  }

  /// Lets FFmpeg read ahead to learn what the header does not say.
  private func readStreams(_ handle: borrowing FormatHandle) throws(MediaError) {
    let chooser = StreamChooser(source: source, limits: limits)
    // A size in the header must not reach a decoder unchecked; reading ahead decodes.
    try chooser.checkSizes(handle)
    let count = unsafe Int(handle.pointer.pointee.nb_streams)
    var options = unsafe [OpaquePointer?](repeating: nil, count: max(1, count))
    for index in unsafe options.indices {
      unsafe av_dict_set_int(&options[index], "max_pixels", Int64(limits.maximumPixels), 0)
      unsafe av_dict_set(&options[index], "threads", "1", 0)
    }
    // Looks at one dictionary for each stream that is there now.
    let code: Int32 = unsafe avformat_find_stream_info(handle.pointer, &options)
    for index in unsafe options.indices { unsafe av_dict_free(&options[index]) }
    try checkInput()
    guard code < 0 else { return }
    let reason: String = FFmpegLibrary.message(code).lowercasedFirst
    if chooser.hasVideo(handle) { throw .noFrames(source.path, reason: reason) }
    if unsafe handle.pointer.pointee.nb_streams == 0 {
      throw .notMedia(source.path, reason: reason)
    }
    throw .noVideo(source.path, reason: reason)
  }

  private func checkInput() throws(MediaError) {
    if let verdict = source.watchdog.verdict { throw .timedOut(source.path, reason: verdict) }
    if let failure = source.readFailure { throw .unreadable(source.path, reason: failure) }
  }
}

extension String {
  /// The text with its first letter in lower case, to go inside a sentence.
  var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
