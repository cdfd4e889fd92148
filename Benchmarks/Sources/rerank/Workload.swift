import Checkpoints
import Encoders
import Kernels
import Synchronization
import Tensors

/// A way to give one text's logits with all candidates.
enum Way: String, CaseIterable, Codable {
  /// The reference, pair by pair: projects all visual tokens in every fusion layer.
  case naive = "naive"
  /// Nothing but the key and value projections of the naive way; a yardstick.
  case projection = "projections alone"
  /// Pair by pair over keys and values that are kept in memory.
  case cached = "cached keys and values"
  /// Folded, one clip a call.
  case foldedSingly = "folded, one clip a call"
  /// Folded, all clips in one call: what the program does.
  case folded = "folded, batched"
  /// The same from tokens in half precision, widened when needed.
  case foldedHalf = "folded, batched, float16"
}

/// One text, many clips and a matching head of VideoMamba-M's sizes, all random.
struct Workload: Sendable {
  /// Visual tokens of a clip: 8 frames of 14 × 14 patches.
  static let keys: Int = 1_568
  /// Width of the visual tokens, C.
  static let visionWidth: Int = 576

  private static let sizes = TextSizes(
    width: 768, layers: 12, heads: 12, fusionLayer: 9, feedForwardWidth: 3_072,
    vocabularySize: 30_522, positions: 512, typeCount: 2)
  /// Clips whose keys and values are kept; 128 would take 3.7 GB.
  private static let cachedClips: Int = 16

  private let head: MatchingHead
  private let cachedHead: CachedHead
  private let hidden: Tensor
  private let visuals: [Tensor]
  private let halves: [[UInt16]]
  private let memories: [CachedHead.Memory]

  init(candidates: Int, tokens: Int) throws {
    var random = Random(seed: 1)
    let weights = RandomWeights(
      sizes: Self.sizes, visionWidth: Self.visionWidth, random: &random)
    head = try MatchingHead(weights, sizes: Self.sizes)
    cachedHead = try CachedHead(weights, sizes: Self.sizes)
    hidden = random.tensor([tokens, Self.sizes.width], deviation: 1)
    visuals = (0..<candidates).map { _ in
      random.tensor([Self.keys, Self.visionWidth], deviation: 1)
    }
    halves = visuals.map { visual in
      var bits = [UInt16](repeating: 0, count: visual.count)
      var span = bits.mutableSpan
      Kernels.best.roundToFloat16(visual.values.span, into: &span)
      return bits
    }
    memories = visuals.prefix(Self.cachedClips).map(cachedHead.memory)
  }

  /// The logits `(2)` of each candidate; of the first few for ``Way/cached``, none for
  /// ``Way/projection``.
  func run(_ way: Way, threads: Int) -> [Tensor] {
    let mask = [Int](repeating: 1, count: hidden.shape[0])
    switch way {
    case .naive:
      return pairs(threads) { head.logits(hidden: hidden, mask: mask, visual: visuals[$0]) }
    case .projection:
      _ = pairs(threads) { clip in
        let memory = cachedHead.memory(of: visuals[clip])
        return memory[0].keys.rows(0..<1)
      }
      return []
    case .cached:
      // Only the first clips meet their own keys and values, the others borrow them.
      return Array(
        pairs(threads) { clip in
          cachedHead.logits(hidden: hidden, memory: memories[clip % memories.count])
        }.prefix(memories.count))
    case .foldedSingly:
      return pairs(threads) { clip in
        head.logits(hidden: hidden, mask: mask, visuals: [visuals[clip]], threads: 1)[0]
      }
    case .folded:
      return head.logits(hidden: hidden, mask: mask, visuals: visuals, threads: threads)
    case .foldedHalf:
      return head.logits(
        hidden: hidden, mask: mask, count: visuals.count, threads: threads
      ) { clip, visual in
        if visual.count == 0 { visual = Tensor(zeros: [Self.keys, Self.visionWidth]) }
        var span = visual.values.mutableSpan
        let half: [UInt16] = halves[clip]
        Kernels.best.widenFloat16(half.span, into: &span)
      }
    }
  }

  private func pairs(_ threads: Int, _ logits: @Sendable (Int) -> Tensor) -> [Tensor] {
    let found = Mutex([Tensor](repeating: Tensor(zeros: [2]), count: visuals.count))
    Parallel.slices(of: visuals.count, grain: 1, threads: threads) { clips in
      for clip in clips {
        let pair: Tensor = logits(clip)
        found.withLock { $0[clip] = pair }
      }
    }
    return found.withLock { $0 }
  }
}
