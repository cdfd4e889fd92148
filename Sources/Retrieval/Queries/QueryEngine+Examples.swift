import Catalog
import Checkpoints
import Encoders
import Foundation
import Media
import Tensors

/// A video, a part of one, or a picture, to find what looks like it.
public struct QueryExample: Hashable, Sendable {
  /// The file, inside the library or not.
  public let path: String
  /// Where the part begins, in seconds.
  public let startSeconds: Double
  /// Where it ends; nil for the end of the video.
  public let endSeconds: Double?

  /// A part of a file; the whole of it unless times are given.
  public init(path: String, startSeconds: Double = 0, endSeconds: Double? = nil) {
    self.path = path
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
  }

  /// Whether it is all of the file.
  var isWhole: Bool { startSeconds == 0 && endSeconds == nil }
}

extension QueryEngine {
  /// The moments that look most like an example.
  ///
  /// Clips of a file with the same contents are left out, as far as they overlap with the example. The
  /// score is the cosine of the example's vector with the frames of a clip, on average.
  ///
  /// - Parameters:
  ///   - example: A video, a part of one, or a picture, which counts as a video that stands still.
  ///   - options: How many moments, and where.
  /// - Returns: Moments in the order asked for, and how they were found.
  /// - Throws: ``MediaError`` where the file cannot be read, or the error of catalog, index or model.
  public func similar(to example: QueryExample, options: QueryOptions) throws -> QueryResult {
    var steps = StepTimer()
    let vectors = QueryVectors(example: try vector(of: example))
    steps.finish("encode example")
    var search = try search(options)
    search.excluded = try clips(of: example)
    var drafts = search.assembly.drafts(of: try search.candidates(for: vectors))
    steps.finish("search")
    try sort(&drafts, by: options.order)
    var result = QueryResult()
    result.moments = try drafts.map { try moment($0, vectors.direction) }
    steps.finish("moments")
    result.timings = steps.timings
    return result
  }

  /// The clip vector of an example, of length 1.
  private func vector(of example: QueryExample) throws -> [Float] {
    let input = bundle.configuration.input
    let request = ClipRequest(
      example.isWhole
        ? .whole : .range(start: example.startSeconds, end: example.endSeconds),
      for: input)
    var limits = MediaLimits.standard
    limits.acceptsStillImages = true
    let clip = try ClipReader.pictures(
      path: MediaPath(example.path), request: request, limits: limits)
    let values: [Float] = try VideoEncoder(bundle)
      .encode(clip.tensor(for: input), threads: Self.threads)
      .clipVector.values
    let length: Float = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? values.map { $0 / length } : values
  }

  /// The library's own clips of an example, wherever the file lies.
  private func clips(of example: QueryExample) throws -> ClipRanges {
    let fingerprint: String = try ContentFingerprint.of(example.path)
    return try library.catalog.read { reader in
      var ranges: [ClosedRange<Int64>] = []
      for video in try reader.videos(contentFingerprint: fingerprint) {
        for clip in try reader.clips(ofVideo: video.id)
        where clip.endSeconds > example.startSeconds
          && clip.startSeconds < example.endSeconds ?? .infinity
        {
          ranges.append(clip.id...clip.id)
        }
      }
      return ClipRanges(ranges)
    }
  }
}
