import ArgumentParser
import Evaluation
import Foundation

struct EvalCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look for the videos of a protocol before anything is encoded.",
    discussion: "Exit code 3: some are missing or cannot be decoded.")

  @OptionGroup var evalOptions: EvalOptions
  @OptionGroup var modelOptions: ModelOptions

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let (rules, reading, folder) = try evalOptions.open()
    let runner = EvaluationRunner(
      try modelOptions.open(), rules: rules,
      options: EvaluationOptions(
        videoFolder: folder, cacheFolder: EvalRunCommand.standardCache, threads: 1))
    let audit = runner.audit(reading.set)
    if json {
      Terminal.print(audit.json)
    } else {
      for video in audit.missing {
        Terminal.print("\(Terminal.shown(video.id)): \(Terminal.shown(video.reason))")
      }
      for remark in reading.remarks { Terminal.note("note: \(remark)") }
      Terminal.note(
        "\(reading.set.videos.count - audit.missing.count) of \(reading.set.videos.count) videos "
          + "usable, \(reading.set.texts.count) texts")
    }
    if !audit.missing.isEmpty { throw Exit.partial }
  }
}
