import ArgumentParser
import Documents
import Foundation
import Media

struct ClipCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clip",
    abstract: "Cut results out of their videos, into files of their own.",
    usage: "vsearch clip [<N|FILE#t=a,b|-> ...] [<options>]",
    discussion: """
      Cuts at exact frames: decodes and encodes again (H.264 and AAC). --copy copies instead, which is \
      quick and loses nothing, but begins at the keyframe before; it says where. The videos \
      themselves are never changed.

      In -o, {name} stands for the video's name, {rank} for the number of the result, {start} for \
      the start in seconds. The ending says the container: mp4, m4v, mov or mkv.

      Examples:
        vsearch clip 3
        vsearch clip 1-5 --pad 2 -o "{rank}-{name}.mp4"
        vsearch clip holiday.mp4#t=1:02:03,1:02:10 -o beach.mp4
        vsearch query "a red car" --json | vsearch clip - --copy -o "{rank}.mkv"
      """)

  @OptionGroup var results: ResultOptions
  @OptionGroup var outputOptions: OutputOptions

  @Option(name: .long, help: "Seconds to add at both ends.")
  var pad: Double = 0

  @Flag(name: .long, help: "Copy without encoding; begins at a keyframe.")
  var copy: Bool = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  @OptionGroup var verbosity: VerbosityOptions

  private var template: String { outputOptions.output ?? "{name}-{start}.mp4" }

  func validate() throws {
    guard (0...3600).contains(pad) else {
      throw ValidationError("--pad must lie between 0 and 3600 seconds.")
    }
    guard ClipCutter.fileExtensions.contains((template as NSString).pathExtension.lowercased())
    else {
      throw ValidationError(
        "-o must end in \(ClipCutter.fileExtensions.map { "." + $0 }.joined(separator: ", ")), "
          + "not '\(template)'.")
    }
  }

  func run() throws {
    verbosity.apply()
    let named = try results.moments()
    let outputs: [String] = named.moments.map(outputPath)
    // Before minutes of work.
    let files = try FreshFile.all(
      outputs, mayReplace: outputOptions.force, sparing: named.inputs,
      remedy: "-o \"{rank}-{name}.mp4\"")
    let interruption = Interruption()
    var documents: [JSONValue] = []
    for (moment, file) in zip(named.moments, files) {
      try moment.checkVideo()
      let result = try cut(moment, into: file, interruption)
      documents.append(document(moment, result, file))
      if !json { show(moment, result, file) }
    }
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.clip/1")), ("clips", .array(documents)),
        ]).line)
    }
  }

  private func cut(
    _ moment: NamedMoment, into file: FreshFile, _ interruption: Interruption
  ) throws -> CutResult {
    let work = copy ? ClipCutter.copy : ClipCutter.cut
    let path = MediaPath(moment.path)
    let result: CutResult
    do throws(MediaError) {
      result = try work(
        path, max(0, moment.start - pad), moment.end.map { $0 + pad }, MediaPath(file.draft),
        (template as NSString).pathExtension, .standard, { interruption.wasRequested })
    } catch {
      file.discard()
      if interruption.wasRequested {
        throw CommandFailure("stopped", code: Exit.interrupted)
      }
      // The draft's name means nothing to anybody.
      let place: MediaPath = error.path == path ? path : MediaPath(file.path)
      throw CommandFailure("\(place): \(error.reason)")
    }
    try file.publish()
    return result
  }

  private func show(_ moment: NamedMoment, _ result: CutResult, _ file: FreshFile) {
    let length: String = Format.fixed(result.endSeconds - result.startSeconds, 3)
    var line: String =
      "wrote     \(Terminal.shown(file.path)): \(Format.count(result.frameCount, "frame")), "
      + "\(length) s, \(result.codec)"
    if copy {
      line +=
        ", copied from the keyframe at \(Format.fixed(result.startSeconds, 3)) s "
        + "(asked for \(Format.fixed(max(0, moment.start - pad), 3)) s)"
    }
    if result.sourceHasSound && !result.hasSound { line += "; its sound could not be taken along" }
    Terminal.note(line)
  }

  private func document(
    _ moment: NamedMoment, _ result: CutResult, _ file: FreshFile
  ) -> JSONValue {
    .object([
      ("rank", moment.rank.map { .integer(Int64($0)) } ?? .null),
      ("file", .string(moment.path)), ("output", .string(file.path)),
      ("start", .number(result.startSeconds)), ("end", .number(result.endSeconds)),
      ("frames", .integer(Int64(result.frameCount))), ("codec", .string(result.codec)),
      ("sound", .bool(result.hasSound)), ("copied", .bool(copy)),
    ])
  }

  private func outputPath(_ moment: NamedMoment) -> String {
    let name = ((moment.path as NSString).lastPathComponent as NSString).deletingPathExtension
    // The name last: whatever stands in it is not looked at again.
    return template.replacing("{rank}", with: moment.rank.map(String.init) ?? "clip")
      .replacing("{start}", with: Format.fixed(moment.start, 1))
      .replacing("{name}", with: name)
  }
}
