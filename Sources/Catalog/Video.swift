public import Foundation

/// A file as it was found when it was indexed.
public struct VideoFile: Hashable, Sendable {
  /// The path relative to the library's root, with `/` between components.
  public var path: String
  /// A hash of the contents that survives renaming; nil when the file could not be read.
  public var contentFingerprint: String?
  /// The size of the file in bytes.
  public var sizeBytes: Int64
  /// The time of the last modification, in nanoseconds since 1970.
  public var modifiedNanoseconds: Int64

  /// Describes the file at `path`.
  public init(
    path: String, contentFingerprint: String?, sizeBytes: Int64, modifiedNanoseconds: Int64
  ) {
    self.path = path
    self.contentFingerprint = contentFingerprint
    self.sizeBytes = sizeBytes
    self.modifiedNanoseconds = modifiedNanoseconds
  }
}

/// What probing a video told.
public struct MediaFacts: Hashable, Sendable {
  /// The length in seconds.
  public var durationSeconds: Double
  /// The width of the picture in pixels.
  public var width: Int
  /// The height of the picture in pixels.
  public var height: Int
  /// The name of the codec.
  public var codec: String
  /// The frames a second.
  public var frameRate: Double

  /// Facts of one video.
  public init(
    durationSeconds: Double, width: Int, height: Int, codec: String, frameRate: Double
  ) {
    self.durationSeconds = durationSeconds
    self.width = width
    self.height = height
    self.codec = codec
    self.frameRate = frameRate
  }
}

/// The three ends that indexing a file can have.
public enum VideoStatus: String, CaseIterable, Sendable {
  /// Its clips are in the catalog.
  case done
  /// It could not be decoded or encoded.
  case failed
  /// It was left out on purpose.
  case skipped
}

/// What indexing a file came to, with what belongs to that end.
public enum VideoOutcome: Hashable, Sendable {
  /// Its clips are in the catalog.
  case done(MediaFacts)
  /// It could not be decoded or encoded.
  case failed(errorClass: String, reason: String)
  /// It was left out on purpose.
  case skipped(errorClass: String, reason: String)

  /// The outcome without its details.
  public var status: VideoStatus {
    switch self {
    case .done: .done
    case .failed: .failed
    case .skipped: .skipped
    }
  }
}

/// One file that the catalog knows.
public struct Video: Hashable, Sendable, Identifiable {
  /// The key; never used again for another video.
  public let id: Int64
  /// The file as it was found.
  public let file: VideoFile
  /// What indexing it came to.
  public let outcome: VideoOutcome
  /// When that was, to the second.
  public let indexedAt: Date
}

/// How many files ended in each way.
public struct CatalogCounts: Hashable, Sendable {
  /// The number of videos of each status; every status is present.
  public internal(set) var videos: [VideoStatus: Int]
  /// The number of clips.
  public internal(set) var clips: Int
}
