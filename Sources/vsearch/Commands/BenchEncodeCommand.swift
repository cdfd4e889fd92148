import ArgumentParser
import Checkpoints
import Documents
import Encoders
import Foundation
import Kernels
import Synchronization
import Tensors

struct BenchEncodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode",
    abstract: "Time the video side of a model on clips of noise.",
    usage: "vsearch bench encode [<options>]",
    discussion: """
      Clips are encoded as many at a time as there are threads, one thread each; fewer clips than \
      threads are encoded one after the other, all threads together. Decoding is not measured. With \
      --precision auto clips are computed as `vsearch index` would.

      Example:
        vsearch bench encode --model videomamba-m-25m --precision i8 --clips 8
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "How many clips to encode.")
  var clips: Int = 8

  @Option(
    name: .long, help: "Most threads (default: all cores).", transform: ThreadCount.parse)
  var threads: ThreadCount?

  @Option(name: .long, help: "Frames a clip; default: what the model was made for.")
  var frames: Int?

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func validate() throws {
    guard clips > 0, frames ?? 1 > 0 else {
      throw ValidationError("--clips and --frames must be at least 1.")
    }
  }

  func run() throws {
    let bundle = try modelOptions.open(isBatch: true)
    let input: InputSettings = bundle.configuration.input
    let threads: Int = (threads ?? .all).count
    let frames: Int = frames ?? input.frames
    let clip = Self.noise(frames: frames, side: input.side)
    let encode: @Sendable (Int) throws -> Void = try encoder(of: bundle, clip)
    // Faults the weights in and warms up.
    try encode(threads)
    let seconds: Double =
      try ContinuousClock().measure {
        if clips >= threads {
          try Self.encodeAll(clips, threads: threads) { try encode(1) }
        } else {
          for _ in 0..<clips { try encode(threads) }
        }
      } / .seconds(1)
    report(bundle, seconds: seconds, threads: threads, frames: frames)
  }

  /// What encodes the clip by a number of threads.
  private func encoder(
    of bundle: ModelBundle, _ clip: Tensor
  ) throws -> @Sendable (Int) throws -> Void {
    if bundle.configuration.task == .retrieval {
      let encoder = try VideoEncoder(bundle)
      return { threads in _ = try encoder.encode(clip, threads: threads) }
    }
    let trunk = try TokenEncoder(bundle)
    return { threads in _ = try trunk(clip, threads: threads) }
  }

  private static func encodeAll(
    _ clips: Int, threads: Int, _ encode: @Sendable () throws -> Void
  ) throws {
    let failure = Mutex<(any Error)?>(nil)
    Parallel.tiles(clips, threads: threads) { _ in
      do { try encode() } catch { failure.withLock { $0 = error } }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func report(_ bundle: ModelBundle, seconds: Double, threads: Int, frames: Int) {
    let perClip: Double = seconds / Double(clips)
    guard json else {
      Terminal.print(
        "\(Format.fixed(perClip, 3)) s a clip of \(Format.count(frames, "frame")), "
          + "\(bundle.computing.rawValue), \(Format.count(threads, "thread")), kernels \(InstructionSet.best), "
          + "peak \(Format.bytes(PeakMemory.byteCount))"
      )
      return
    }
    let document: JSONValue = .object([
      ("schema", .string("vsearch.bench.encode/1")),
      ("model", .string(bundle.configuration.name)),
      ("precision", .string(bundle.computing.rawValue)),
      ("seconds_per_clip", .number(perClip)),
      ("clips", .integer(Int64(clips))),
      ("frames", .integer(Int64(frames))),
      ("threads", .integer(Int64(threads))),
      ("peak_memory_bytes", .integer(PeakMemory.byteCount)),
      ("kernels", .string("\(InstructionSet.best)")),
    ])
    Terminal.print(document.line)
  }

  /// A clip of uniform noise as large as normalised pixels are, `(frames, 3, side, side)`.
  private static func noise(frames: Int, side: Int) -> Tensor {
    var state: UInt64 = 1
    let values: [Float] = (0..<frames * 3 * side * side).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) * 0x1p-22 - 2
    }
    return Tensor(shape: [frames, 3, side, side], values: values)
  }
}
