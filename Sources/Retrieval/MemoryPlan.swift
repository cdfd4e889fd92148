import Checkpoints
import Foundation
import Media
import Synchronization
import Tensors

/// How much of everything a memory budget allows.
///
/// What grows with the work is bounded by numbers that stand here; the rest was measured, see
/// `Benchmarks/NOTES.md`.
struct MemoryPlan {
  /// The program with its libraries, the catalog and what is fixed by construction.
  private static let baseBytes: Int64 = 120 << 20
  /// What one thread takes to encode a clip, for each value of a token at the model's width.
  private static let bytesPerTokenValue: Int64 = 40
  /// Tokens of unfinished videos that wait for their clips' numbers.
  private static let standardTokenBytes: Int64 = 512 << 20

  /// Threads that encode.
  let threads: Int
  /// Limits of the decoder.
  let mediaLimits: MediaLimits
  /// Bytes of tokens that may wait.
  let tokenBytes: Int64

  /// Shares out the budget of `options`.
  ///
  /// - Throws: ``RetrievalError/invalidSetting(name:value:accepted:)`` for one that is too small.
  init(_ options: IndexingOptions, bundle: ModelBundle) throws {
    let wanted: Int =
      options.threads > 0 ? options.threads : ProcessInfo.processInfo.activeProcessorCount
    guard let budget = options.memoryBytes else {
      threads = wanted
      mediaLimits = Self.limits(options)
      tokenBytes = Self.standardTokenBytes
      return
    }
    let fixed: Int64 = Self.baseBytes + Self.weightBytes(bundle)
    let perThread: Int64 = Self.threadBytes(bundle)
    let leastDecoder: Int64 = 32 << 20
    let least: Int64 = fixed + perThread + leastDecoder
    guard budget >= least else {
      throw RetrievalError.invalidSetting(
        name: "memory", value: Self.text(of: budget),
        accepted: "at least \((least + Self.unit - 1) / Self.unit)M for this model")
    }
    // A third of what is free goes to the decoder, the rest to threads.
    let free: Int64 = budget - fixed
    let decoder: Int64 = min(512 << 20, max(leastDecoder, free / 3))
    threads = Int(max(1, min(Int64(wanted), (free - decoder) / perThread)))
    var limits: MediaLimits = Self.limits(options)
    limits.decoderMemoryBytes = Int(decoder)
    // Pictures before and after their conversion, and the decoder's references to earlier ones.
    limits.maximumPixels = min(limits.maximumPixels, Int(max(1 << 20, decoder / 12)))
    mediaLimits = limits
    tokenBytes = max(0, min(Self.standardTokenBytes, free - decoder - Int64(threads) * perThread))
  }

  /// What `M` means where the budget is written.
  private static let unit: Int64 = 1_000_000

  /// A budget that is too small, never rounded to one that is not.
  private static func text(of bytes: Int64) -> String {
    bytes.isMultiple(of: unit) ? "\(bytes / unit)M" : "\(bytes) bytes"
  }

  private static func limits(_ options: IndexingOptions) -> MediaLimits {
    var limits = MediaLimits.standard
    limits.stallSeconds = options.stallSeconds
    return limits
  }

  private static func weightBytes(_ bundle: ModelBundle) -> Int64 {
    let path: String = bundle.directory + "/model.safetensors"
    return (try? FileSystem.entry(MediaPath(path)).sizeBytes) ?? 0
  }

  /// Scratch memory of one thread and the clips that wait for it.
  private static func threadBytes(_ bundle: ModelBundle) -> Int64 {
    let input = bundle.configuration.input
    let pixels = Int64(input.frames * input.side * input.side * 3)
    // Two clips wait as bytes, one is being encoded as floats.
    return pixels * (2 + 4) + pixels * bytesPerTokenValue / 3
  }
}

/// Room for visual tokens that wait in memory until their video is finished.
final class TokenBudget: Sendable {
  private let limit: Int
  private let used = Atomic<Int>(0)
  private let refused = Atomic<Bool>(false)

  init(bytes: Int64) {
    limit = Int(clamping: bytes)
  }

  /// Whether tokens were refused.
  var wasExceeded: Bool { refused.load(ordering: .relaxed) }

  /// Takes room for so many values; false when there is none.
  func take(_ values: Int) -> Bool {
    let bytes: Int = 4 * values
    if used.add(bytes, ordering: .relaxed).newValue <= limit { return true }
    used.subtract(bytes, ordering: .relaxed)
    refused.store(true, ordering: .relaxed)
    return false
  }

  /// Gives back the room of clips that are stored or void.
  func giveBack(_ clips: [EncodedClip?]) {
    let values: Int = clips.reduce(0) { $0 + ($1?.tokens?.values.count ?? 0) }
    used.subtract(4 * values, ordering: .relaxed)
  }
}
