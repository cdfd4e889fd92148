/// Why a media file gave no video.
///
/// Each case is one class of failure, the file it happened in, and a reason for people. The
/// description is one line: file, what, why.
public enum MediaError: Error, Hashable, Sendable {
  /// The file has no bytes.
  case empty(MediaPath)
  /// The content is no media container, or one that cannot be opened at all.
  case notMedia(MediaPath, reason: String)
  /// A media file without a moving picture: sound or subtitles alone, cover art.
  case noVideo(MediaPath, reason: String)
  /// A single picture; those are not taken for videos of one frame.
  case stillImage(MediaPath, reason: String)
  /// There is a video track, but no picture comes out of it.
  case noFrames(MediaPath, reason: String)
  /// No decoder for the video's codec or pixel format.
  case unsupportedCodec(MediaPath, reason: String)
  /// The video is encrypted (CENC and the like); without the key its pictures are garbage.
  case encrypted(MediaPath, reason: String)
  /// The file asks for more memory, pictures or pixels than the ``MediaLimits`` allow.
  case limitExceeded(MediaPath, reason: String)
  /// The file would make the decoder open other files or sockets, or is in a format that is not
  /// opened on principle.
  case refused(MediaPath, reason: String)
  /// The file is missing, unreadable, a folder, or reading it failed.
  case unreadable(MediaPath, reason: String)
  /// A file that was to be made could not be written.
  case unwritable(MediaPath, reason: String)
  /// Decoding took longer than the ``MediaLimits`` allow.
  case timedOut(MediaPath, reason: String)
  /// The wanted time range has nothing of the video in it.
  case emptyRange(MediaPath, reason: String)

  /// The name under which the failure is counted and listed.
  public var errorClass: String {
    switch self {
    case .empty: "err_empty"
    case .notMedia: "err_not_media"
    case .noVideo: "err_no_video"
    case .stillImage: "image"
    case .noFrames: "err_no_frames"
    case .unsupportedCodec: "err_codec"
    case .encrypted: "err_encrypted"
    case .limitExceeded: "err_limits"
    case .refused: "policy"
    case .unreadable, .unwritable: "err_io"
    case .timedOut: "err_timeout"
    case .emptyRange: "err_range"
    }
  }

  /// The file it happened in.
  public var path: MediaPath { details.path }

  /// What is wrong, without the file's name.
  public var reason: String { details.reason }

  private var details: (path: MediaPath, reason: String) {
    switch self {
    case .empty(let path): (path, "the file is empty")
    case .notMedia(let path, let reason): (path, "not a media file: \(reason)")
    case .noVideo(let path, let reason): (path, "no video: \(reason)")
    case .stillImage(let path, let reason): (path, "no video: \(reason)")
    case .noFrames(let path, let reason): (path, "no picture could be decoded: \(reason)")
    case .unsupportedCodec(let path, let reason): (path, "cannot be decoded: \(reason)")
    case .encrypted(let path, let reason): (path, "encrypted: \(reason)")
    case .limitExceeded(let path, let reason): (path, "too large: \(reason)")
    case .refused(let path, let reason): (path, "refused: \(reason)")
    case .unreadable(let path, let reason): (path, "cannot be read: \(reason)")
    case .unwritable(let path, let reason): (path, "cannot be written: \(reason)")
    case .timedOut(let path, let reason): (path, "took too long: \(reason)")
    case .emptyRange(let path, let reason): (path, "nothing in that time range: \(reason)")
    }
  }
}

extension MediaError: CustomStringConvertible {
  /// The file, what is wrong and why, on one line.
  public var description: String { "\(path): \(reason)" }
}
