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
    usage: "vsearch doctor [<options>]",
    discussion: """
      Downloads nothing. Exit code 0: all is well, or only warnings. 4: no usable model, or no index \
      where one was named. 2: anything else is at fault.

      Examples:
        vsearch doctor
        vsearch doctor --index ~/Videos --json
      """)

  @OptionGroup var libraryOptions: LibraryOptions
  @OptionGroup var modelOptions: ModelOptions

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    var report = DoctorReport(isSilent: json)
    report.add(.ok, "FFmpeg", FFmpegLibrary.versions.joined(separator: ", "))
    checkBLAS(&report)
    checkKernels(&report)
    checkModel(&report)
    checkLibrary(&report)
    if json { Terminal.print(report.document.line) }
    if let code = report.code { throw code }
  }

  private func checkBLAS(_ report: inout DoctorReport) {
    let core: String = BLAS.coreName
    if let preset = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] {
      report.add(
        .warning, "OpenBLAS",
        "kernels for \(core), preset by OPENBLAS_CORETYPE=\(preset); only attention and re-ranking "
          + "use it, products with weights do not")
    } else {
      report.add(.ok, "OpenBLAS", "kernels for \(core) (\(BLAS.configuration))")
    }
  }

  private func checkKernels(_ report: inout DoctorReport) {
    let sets: String = InstructionSet.supported.map { "\($0)" }.joined(separator: ", ")
    let kernels = Kernels.best
    func native(_ precision: Precision) -> Bool { kernels.multipliesNatively(precision) }
    report.add(
      InstructionSet.best == InstructionSet.supported.last ? .ok : .warning, "kernels",
      "\(InstructionSet.best) (this processor runs \(sets)); products with weights: "
        + "bf16 \(native(.bfloat16) ? "native" : "widened to float32"), "
        + "i8 \(native(.int8) ? "native" : "in 16 bits")")
  }

  /// Opens the model and, for the one that ships, compares a sample with the stored reference.
  private func checkModel(_ report: inout DoctorReport) {
    do {
      let bundle = try modelOptions.open()
      do {
        try bundle.verify()
      } catch {
        throw CommandFailure(error.description, remedy: "import it again", code: Exit.mismatch)
      }
      let size: String =
        "\(bundle.configuration.input.frames) frames of "
        + "\(bundle.configuration.input.side)²"
      report.add(
        .ok, "model",
        "\(LibraryModel(bundle)), \(bundle.configuration.task.rawValue), \(size), "
          + bundle.directory)
      let batch = PrecisionChoice.automatic(for: bundle, isBatch: true)
      let single = PrecisionChoice.automatic(for: bundle, isBatch: false)
      report.add(
        .ok, "precision",
        "stored \(bundle.precision.rawValue); auto computes \(batch.rawValue) when indexing, "
          + "\(single.rawValue) otherwise (checked by vsearch bench accuracy)")
      if bundle.directory == DefaultModel.bundlePath {
        report.advise(DefaultModel.limits)
        report.advise("for real footage: vsearch model fetch \(ModelCommand.recommended)")
        try compareWithReference(bundle, &report)
      }
    } catch {
      let failure = CommandFailure(error)
      report.fail("model", failure.message, failure.remedy, Exit.mismatch)
    }
  }

  private func compareWithReference(
    _ bundle: ModelBundle, _ report: inout DoctorReport
  ) throws {
    guard let samples = DefaultModel.samplesPath else { return }
    let check = try ReferenceCheck(samples: samples)
    let worst: Float = try check.largestDifference(bundle.computing(.float32))
    guard worst < ReferenceCheck.tolerance else {
      throw CommandFailure(
        "similarities of the samples differ from the stored reference by \(worst)")
    }
    report.add(
      .ok, "arithmetic",
      "\(check.count) sample pairs within \(Format.fixed(Double(worst), 5)) of the stored PyTorch "
        + "similarities")
  }

  private func checkLibrary(_ report: inout DoctorReport) {
    do {
      let library = try libraryOptions.open()
      // Another model than the one checked above may have made it.
      if modelOptions.model == nil { _ = try ModelLocator.open(for: library) }
      let status = try LibraryStatus(library)
      if let fault = try LibraryStatistics(library, readsWholeIndex: true).index?.fault {
        report.fail("index", fault, "vsearch db rebuild --index \(library.root)", Exit.failure)
      } else {
        report.add(
          .ok, "index",
          "\(status.done) videos, \(status.clips) clips, \(status.failed) failed, \(status.root)")
      }
    } catch RetrievalError.noLibrary(let path) where !libraryOptions.isNamed {
      report.add(.none, "index", RetrievalError.noLibrary(path: path).description)
    } catch {
      let failure = CommandFailure(error)
      report.fail("index", failure.message, failure.remedy, failure.code)
    }
  }
}
