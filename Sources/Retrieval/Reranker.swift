import Catalog
public import Checkpoints
import Encoders
import Foundation
import Kernels
import Media
import Synchronization
import Tensors

/// How the second stage orders its candidates.
public enum RerankRule: String, Hashable, Sendable, CaseIterable {
  /// By the matching logit alone: the published rule.
  case published
  /// By the logarithm of the matching probability plus the similarity over the training temperature.
  case mix

  /// What training divided similarities by: the model's own value, or, where it keeps none, the one
  /// training starts from (spec § 4.4).
  ///
  /// - Throws: The bundle's error when the tensor cannot be read.
  public static func temperature(of bundle: ModelBundle) throws -> Float {
    do {
      return try bundle.tensor("temp").values.first ?? 0.07
    } catch {
      guard case .noSuchTensor = error else { throw error }
      return 0.07
    }
  }

  /// The score of a pair.
  ///
  /// - Parameters:
  ///   - logits: No match, match.
  ///   - similarity: The stage-one score.
  ///   - temperature: What training divided similarities by.
  /// - Returns: Higher is better.
  public func score(logits: [Float], similarity: Float, temperature: Float) -> Float {
    switch self {
    case .published: return logits[1]
    case .mix:
      // log softmax of the second logit.
      let largest: Float = max(logits[0], logits[1])
      let total: Float = exp(logits[0] - largest) + exp(logits[1] - largest)
      return logits[1] - largest - log(total) + similarity / temperature
    }
  }
}

/// The second stage of a query: scores clips of a library by the matching head.
struct Reranker: Sendable {
  private let library: Library
  private let bundle: ModelBundle
  private let head: MatchingHead
  private let store: TokenStore
  /// What training divided similarities by.
  let temperature: Float

  init(_ library: Library, bundle: ModelBundle) throws {
    self.library = library
    self.bundle = bundle
    head = try MatchingHead(bundle)
    let identity = try LibraryIdentity(bundle, segmentation: library.segmentation())
    store = TokenStore(
      folder: library.state + "/tokens", fingerprint: identity.model.fingerprint, code: .float16)
    temperature = try RerankRule.temperature(of: bundle)
  }

  /// What the second stage said, and where its visual tokens came from.
  struct Result {
    /// The two logits of each clip; nil where the video can no longer be read.
    var logits: [[Float]?]
    var storedCount: Int = 0
    var encodedCount: Int = 0
  }

  /// The matching logits of one text with each clip.
  func score(_ text: TextEncoding, clips: [Clip], threads: Int) throws -> Result {
    let stored: [Tensor?] = clips.map { store.read(key: "\($0.id)") }
    let missing: [Int] = clips.indices.filter { stored[$0] == nil }
    let encoded: [Int: Tensor] = try encode(missing.map { ($0, clips[$0]) }, threads: threads)
    let tokens: [Tensor?] = clips.indices.map { stored[$0] ?? encoded[$0] }
    let usable: [Int] = clips.indices.filter { tokens[$0] != nil }
    let mask = [Int](repeating: 1, count: text.hidden.shape[0])
    let scored = head.logits(
      hidden: text.hidden, mask: mask, visuals: usable.compactMap { tokens[$0] }, threads: threads)
    var result = Result(logits: [[Float]?](repeating: nil, count: clips.count))
    for (index, logits) in zip(usable, scored) { result.logits[index] = logits.values }
    result.storedCount = clips.count - missing.count
    result.encodedCount = encoded.count
    return result
  }

  /// Decodes and encodes clips again; those whose video cannot be read are left out.
  private func encode(_ clips: [(index: Int, clip: Clip)], threads: Int) throws -> [Int: Tensor] {
    guard !clips.isEmpty else { return [:] }
    let encoder = try VideoEncoder(bundle)
    let results = Mutex<(tokens: [Int: Tensor], error: (any Error)?)>(([:], nil))
    let each: Int = max(1, threads / clips.count)
    Parallel.tiles(clips.count, threads: threads) { position in
      do {
        let tokens = try tokens(of: clips[position].clip, encoder, threads: each)
        results.withLock { $0.tokens[clips[position].index] = tokens }
      } catch {
        // A video that is gone or broken stays unscored; anything else is a failure.
        if !(error is MediaError) { results.withLock { $0.error = $0.error ?? error } }
      }
    }
    let state = results.withLock { $0 }
    if let error = state.error { throw error }
    return state.tokens
  }

  private func tokens(
    of clip: Clip, _ encoder: VideoEncoder, threads: Int
  ) throws -> Tensor {
    let request = ClipRequest(
      .range(start: clip.startSeconds, end: clip.endSeconds), for: encoder.input)
    let sampled = try ClipReader.pictures(
      path: library.mediaPath(of: clip.path), request: request, threads: 1)
    return try encoder.encode(sampled.tensor(for: encoder.input), threads: threads).tokens
  }
}
