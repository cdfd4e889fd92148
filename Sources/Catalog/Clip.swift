public import Foundation

/// A clip that shall be stored, with its vectors in the format of the library.
public struct NewClip: Hashable, Sendable {
  /// Where the clip starts in its video.
  public var startSeconds: Double
  /// Where the clip ends, exclusive.
  public var endSeconds: Double
  /// The clip vector.
  public var vector: Data
  /// The frame vectors, one after the other.
  public var frameVectors: Data
  /// The time of each frame in the video, one for each frame vector.
  public var frameSeconds: [Double]

  /// A clip of `[startSeconds, endSeconds)`.
  public init(
    startSeconds: Double, endSeconds: Double, vector: Data, frameVectors: Data,
    frameSeconds: [Double]
  ) {
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
    self.vector = vector
    self.frameVectors = frameVectors
    self.frameSeconds = frameSeconds
  }
}

/// A stored clip and the video that it is part of.
public struct Clip: Hashable, Sendable, Identifiable {
  /// The key; rises with the time of storing and is never used again for another clip.
  public let id: Int64
  /// The video's key.
  public let videoID: Int64
  /// The video's path relative to the library's root.
  public let path: String
  /// Where the clip starts in its video.
  public let startSeconds: Double
  /// Where the clip ends, exclusive.
  public let endSeconds: Double
}

/// The vectors of a clip's frames.
public struct FrameVectors: Hashable, Sendable {
  /// The time of each frame in the video.
  public let seconds: [Double]
  /// As many vectors in the format of the library, one after the other.
  public let vectors: Data
}
