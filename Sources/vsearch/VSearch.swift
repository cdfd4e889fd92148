import ArgumentParser
import Foundation
import Kernels
import Media

/// The program: parses the command line, calls the library, prints.
@main
struct VSearch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vsearch",
    abstract: "Find moments in folders of videos by what happens in them.",
    discussion: """
      Works offline, on the CPU; videos are never changed or copied.

      Examples:
        vsearch index ~/Videos
        vsearch query "a yellow triangle on a checkerboard" --index ~/Videos
        vsearch status --index ~/Videos

      Environment: VSEARCH_INDEX and VSEARCH_MODEL stand for --index and --model where these are not \
      given. VSEARCH_MODELS is the folder of installed models. VSEARCH_OFFLINE=1 forbids downloads. \
      VSEARCH_ISA=scalar, avx2 or avx512 chooses the kernels.
      """,
    version: "0.1.0",
    subcommands: [
      IndexCommand.self, WatchCommand.self, QueryCommand.self, SimilarCommand.self,
      OpenCommand.self, ClipCommand.self,
      SheetCommand.self, ExportCommand.self, StatusCommand.self, InfoCommand.self,
      ModelCommand.self, TokenizeCommand.self, FramesCommand.self, EmbedCommand.self,
      MatchCommand.self, ClassifyCommand.self, EvalCommand.self, VectorsCommand.self,
      DbCommand.self,
      BenchCommand.self, DoctorCommand.self,
      CompletionsCommand.self,
    ])

  static func main() async {
    FFmpegLibrary.setVerbose(false)
    // Work is split by clips, one a thread; threads inside a matrix product would only wait for
    // each other.
    BLAS.setThreads(1)
    var command: any ParsableCommand
    do {
      command = try parseAsRoot()
    } catch {
      UnknownCommand(CommandLine.arguments.dropFirst())?.report()
      exit(withError: error)
    }
    do {
      if var downloading = command as? any AsyncParsableCommand {
        try await downloading.run()
      } else {
        try command.run()
      }
    } catch let error as ValidationError {
      report(error, of: type(of: command))
    } catch let error where isParserError(error) {
      exit(withError: error)
    } catch {
      report(CommandFailure(error))
    }
  }

  /// Help and the like, which carry their own text and exit code.
  private static func isParserError(_ error: any Error) -> Bool {
    error is ExitCode || error is CleanExit || "\(type(of: error))" == "CommandError"
  }

  /// What is wrong with the arguments, found after they were parsed, with the command's own usage.
  private static func report(
    _ error: ValidationError, of command: any ParsableCommand.Type
  ) -> Never {
    Terminal.note("Error: \(Terminal.shown(error.message))")
    Terminal.note("Usage: \(usageString(for: command))")
    let names: String = UnknownCommand.path(to: command).joined(separator: " ")
    Terminal.note("  See '\(names) --help' for more information.")
    Foundation.exit(ExitCode.validationFailure.rawValue)
  }

  private static func report(_ failure: CommandFailure) -> Never {
    Terminal.note("error: \(Terminal.shown(failure.message))")
    if let remedy = failure.remedy { Terminal.note("fix: \(Terminal.shown(remedy))") }
    Foundation.exit(failure.code.rawValue)
  }
}
