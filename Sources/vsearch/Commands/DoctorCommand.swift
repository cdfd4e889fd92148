import ArgumentParser
import Checkpoints
import DefaultModel
import Encoders
import Foundation
import Kernels
import Media
import Retrieval

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the program, its libraries, the model and the index of this folder.",
    discussion: "Downloads nothing. Exit code 4: no usable model.")

  @OptionGroup var libraryOptions: LibraryOptions
  @OptionGroup var modelOptions: ModelOptions

  func run() throws {
    Terminal.print("ok    FFmpeg: \(FFmpegLibrary.versions.joined(separator: ", "))")
    reportBLAS()
    reportKernels()
    let isModelUsable: Bool = reportModel()
    reportLibrary()
    if !isModelUsable { throw Exit.mismatch }
  }

  private func reportBLAS() {
    let core: String = BLAS.coreName
    if let preset = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] {
      Terminal.print(
        "warn  OpenBLAS: kernels for \(core), preset by OPENBLAS_CORETYPE=\(preset); "
          + "only attention and re-ranking use it, products with weights do not")
    } else {
      Terminal.print("ok    OpenBLAS: kernels for \(core) (\(BLAS.configuration))")
    }
  }

  private func reportKernels() {
    let sets: String = InstructionSet.supported.map { "\($0)" }.joined(separator: ", ")
    let kernels = Kernels.best
    func native(_ precision: Precision) -> Bool { kernels.multipliesNatively(precision) }
    Terminal.print(
      "\(InstructionSet.best == InstructionSet.supported.last ? "ok  " : "warn")  kernels: "
        + "\(InstructionSet.best) (this processor runs \(sets)); products with weights: "
        + "bf16 \(native(.bfloat16) ? "native" : "widened to float32"), "
        + "i8 \(native(.int8) ? "native" : "in 16 bits")")
  }

  /// Opens the model and, for the one that ships, compares a sample with the stored reference.
  private func reportModel() -> Bool {
    do {
      let bundle = try modelOptions.open()
      try bundle.verify()
      let size: String =
        "\(bundle.configuration.input.frames) frames of "
        + "\(bundle.configuration.input.side)²"
      Terminal.print(
        "ok    model: \(bundle.configuration.name)@\(bundle.fingerprint.prefix(8)), "
          + "\(bundle.configuration.task.rawValue), \(size), \(bundle.directory)")
      let batch = PrecisionChoice.automatic(for: bundle, isBatch: true)
      let single = PrecisionChoice.automatic(for: bundle, isBatch: false)
      Terminal.print(
        "ok    precision: stored \(bundle.precision.rawValue); auto computes "
          + "\(batch.rawValue) when indexing, \(single.rawValue) otherwise "
          + "(checked by vsearch bench accuracy)")
      if bundle.directory == DefaultModel.bundlePath {
        Terminal.print("      \(DefaultModel.limits)")
        Terminal.print("      for real footage: vsearch model fetch \(ModelCommand.recommended)")
        try compareWithReference(bundle)
      }
      return true
    } catch {
      let failure = CommandFailure(error)
      Terminal.print("fail  model: \(Terminal.shown(failure.message))")
      if let remedy = failure.remedy { Terminal.print("      fix: \(Terminal.shown(remedy))") }
      return false
    }
  }

  private func compareWithReference(_ bundle: ModelBundle) throws {
    guard let samples = DefaultModel.samplesPath else { return }
    let check = try ReferenceCheck(samples: samples)
    let worst: Float = try check.largestDifference(bundle.computing(.float32))
    guard worst < ReferenceCheck.tolerance else {
      throw CommandFailure(
        "similarities of the samples differ from the stored reference by \(worst)")
    }
    Terminal.print(
      "ok    arithmetic: \(check.count) sample pairs within \(Format.fixed(Double(worst), 5)) "
        + "of the stored PyTorch similarities")
  }

  private func reportLibrary() {
    do {
      let status = try LibraryStatus(libraryOptions.open())
      Terminal.print(
        "ok    index: \(status.done) videos, \(status.clips) clips, \(status.failed) failed, "
          + Terminal.shown(status.root))
    } catch let error as RetrievalError {
      Terminal.print("–     index: \(Terminal.shown(error.description))")
    } catch {
      Terminal.print("fail  index: \(Terminal.shown(CommandFailure(error).message))")
    }
  }
}
