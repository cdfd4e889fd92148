/// Which container formats are opened, by FFmpeg's names of their demuxers.
///
/// The list is closed: only formats that hold everything in the one file. Playlists, manifests,
/// scripts, session descriptions and file name patterns lead to other files or to the network.
enum ContainerPolicy {
  enum Verdict: Hashable {
    case open
    case stillImage
    case textOnly
    case leadsElsewhere
    case notOnTheList
  }

  static func verdict(on demuxer: String) -> Verdict {
    let name = demuxer.split(separator: ",").first.map(String.init) ?? demuxer
    if videoContainers.contains(name) || soundContainers.contains(name) { return .open }
    if name.hasSuffix("_pipe") || stillImages.contains(name) { return .stillImage }
    if subtitles.contains(name) { return .textOnly }
    if followers.contains(name) { return .leadsElsewhere }
    return .notOnTheList
  }

  /// The names for `format_whitelist`, should a demuxer open another one inside.
  static func whitelist(withPictures hasPictures: Bool) -> String {
    videoContainers.union(soundContainers).union(hasPictures ? pictureContainers : [])
      .sorted().joined(separator: ",")
  }

  /// Single pictures that are opened where somebody asks for one.
  static let pictureContainers: Set<String> = [
    "bmp_pipe", "jpeg_pipe", "png_pipe", "tiff_pipe", "webp_pipe",
  ]

  private static let videoContainers: Set<String> = [
    "apng", "asf", "av1", "avi", "avs2", "avs3", "cavsvideo", "dhav", "dirac", "dnxhd", "dv",
    "flv", "gif", "gxf", "h261", "h263", "h264", "hevc", "ivf", "kux", "live_flv", "m4v",
    "matroska", "mjpeg", "mov", "mpeg", "mpegts", "mpegvideo", "mxf", "nsv", "nut", "nuv", "obu",
    "ogg", "pva", "rm", "smjpeg", "swf", "ty", "vc1", "vc1test", "wtv", "yuv4mpegpipe",
  ]

  // Opened so that a file of sound is told from a file of noise.
  private static let soundContainers: Set<String> = [
    "aac", "ac3", "aiff", "amr", "amrnb", "amrwb", "ape", "au", "caf", "dsf", "dts", "dtshd",
    "eac3", "flac", "loas", "mlp", "mp3", "mpc", "mpc8", "oma", "tak", "truehd", "tta", "voc",
    "w64", "wav", "wv",
  ]

  private static let stillImages: Set<String> = ["alias_pix", "brender_pix", "ico", "fits"]

  private static let subtitles: Set<String> = [
    "ass", "jacosub", "lrc", "mcc", "microdvd", "mpl2", "mpsub", "pjs", "realtext", "sami", "scc",
    "srt", "stl", "subviewer", "subviewer1", "sup", "tedcaptions", "vplayer", "webvtt",
  ]

  private static let followers: Set<String> = [
    "concat", "dash", "hls", "image2", "image2pipe", "imf", "rtp", "rtsp", "sap", "sdp",
    "avisynth", "vapoursynth", "vobsub", "webm_dash_manifest",
  ]
}
