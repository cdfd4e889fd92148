import Checkpoints
import Crypto
import Encoders
import Foundation
import Media
import Retrieval
import Tensors

/// What a run needs of one video: its unit vectors and, for re-ranking, its visual tokens.
///
/// Features are cached by the video's content and everything that decides them, so that a run which
/// was stopped goes on where it ended, and a second stage needs no second encoding.
struct FeatureEncoder: Sendable {
  private let encoder: VideoEncoder
  private let store: TokenStore
  private let rules: EvaluationProtocol
  private let keepsTokens: Bool

  /// Features under a protocol.
  ///
  /// - Parameters:
  ///   - bundle: The model.
  ///   - rules: Frames, sampling and the first-30-seconds rule.
  ///   - cache: The folder of cached features.
  ///   - keepsTokens: Whether visual tokens are needed.
  /// - Throws: The model's error when a tensor cannot be read.
  init(
    _ bundle: ModelBundle, rules: EvaluationProtocol, cache: String, keepsTokens: Bool
  ) throws {
    encoder = try VideoEncoder(bundle)
    self.rules = rules
    self.keepsTokens = keepsTokens
    let made: String = bundle.fingerprint + " " + bundle.computing.rawValue
    // float32, so that a cached run gives the same bits as one without.
    store = TokenStore(
      folder: cache, fingerprint: Array(SHA256.hash(data: Data(made.utf8))),
      code: .float32)
  }

  /// The unit vectors `(V, E)`, whose mean is the clip vector, of a stretch of a video, and the key of its tokens in the cache.
  ///
  /// - Throws: ``MediaError`` when the video cannot be decoded.
  func encode(_ path: String, span: TimeSpan?) throws -> (frames: Tensor, tokenKey: String) {
    let key: String = try cacheKey(path, span)
    let tokenKey: String = key + "-tokens"
    if let frames = store.read(key: key + "-frames"),
      !keepsTokens || store.read(key: tokenKey) != nil
    {
      return (frames, tokenKey)
    }
    let encoding: VideoEncoding = try encoder.encode(pixels(path, span))
    let frames: Tensor = encoding.unitVectors
    if keepsTokens { try store.write(encoding.tokens, key: tokenKey) }
    try store.write(frames, key: key + "-frames")
    return (frames, tokenKey)
  }

  /// The visual tokens that ``encode(_:span:)`` cached; nil when the file is gone or damaged.
  func tokens(_ key: String) -> Tensor? { store.read(key: key) }

  private func pixels(_ path: String, _ span: TimeSpan?) throws -> Tensor {
    var request = ClipRequest(segmentation(span), for: encoder.input, frames: rules.frameCount)
    if rules.sampling == .onePerSecond { request.choice = .onePerSecond }
    let clip = try ClipReader.pictures(path: MediaPath(path), request: request, threads: 1)
    let pictures: Tensor = clip.tensor(for: encoder.input)
    let missing: Int = rules.frameCount - clip.count
    guard missing > 0 else { return pictures }
    let size: Int = pictures.count / clip.count
    return Tensor(
      shape: [rules.frameCount] + pictures.shape.dropFirst(),
      values: pictures.values + [Float](repeating: 0, count: missing * size))
  }

  private func segmentation(_ span: TimeSpan?) -> ClipRequest.Segmentation {
    if let span { return .range(start: span.startSeconds, end: span.endSeconds) }
    return rules.firstThirtySeconds ? .firstThirtySeconds : .whole
  }

  private func cacheKey(_ path: String, _ span: TimeSpan?) throws -> String {
    let stretch: String = span.map { "\($0.startSeconds)-\($0.endSeconds)" } ?? "whole"
    let text: String = """
      \(try ContentFingerprint.of(path)) \(rules.frameCount) \(rules.sampling.rawValue) \
      \(rules.firstThirtySeconds) \(stretch)
      """
    return SHA256.hash(data: Data(text.utf8)).prefix(16).reduce(into: "") { name, byte in
      name += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }
}
