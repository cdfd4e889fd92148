import ArgumentParser
import Documents
import Export
import Foundation
import Media
import Retrieval
import Tensors

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write results for editors, players, spreadsheets and scripts.",
    usage: "vsearch export [<N|FILE#t=a,b|-> ...] [<options>]",
    discussion: """
      Formats: csv, jsonl, m3u, edl (CMX 3600), otio (OpenTimelineIO), fcpxml (Final Cut Pro 1.9), \
      ffmetadata (chapters), npy (clip vectors, with the rows beside them as .jsonl), html (one page \
      with pictures, no other file). Editing formats count frames at the video's own rational rate \
      and start from its time code; drop-frame where the rate has it. Frame numbers begin at 0, and \
      an end is the frame after the last.

      Examples:
        vsearch export --format edl -o cuts.edl
        vsearch export 1-5 -o moments.otio
        vsearch query "a red car" --json | vsearch export - \\
            --format csv > moments.csv
      """)

  @OptionGroup var results: ResultOptions
  @OptionGroup var outputOptions: OutputOptions

  @Option(
    name: .long, help: "The format; default: what the ending of -o says.",
    transform: { text in
      guard let format = ExportFormat(rawValue: text) else {
        throw ValidationError("'\(text)' is no format; there are \(ExportFormat.accepted).")
      }
      return format
    })
  var format: ExportFormat?

  @Option(name: .long, help: "For npy of a piped list: the library, if the list does not say.")
  var index: String?

  @Flag(name: .long, help: "Print a JSON document of what was written.")
  var json: Bool = false

  @OptionGroup var verbosity: VerbosityOptions

  private var target: String? { outputOptions.output == "-" ? nil : outputOptions.output }

  func validate() throws {
    guard let format = try? chosenFormat() else {
      throw ValidationError("--format is needed: \(ExportFormat.accepted).")
    }
    if format == .npy && target == nil { throw ValidationError("npy needs -o FILE.") }
    if json && target == nil { throw ValidationError("--json needs -o FILE.") }
  }

  func run() throws {
    verbosity.apply()
    let format: ExportFormat = try chosenFormat()
    let named = try results.moments()
    if format == .npy {
      try writeVectors(named)
    } else {
      // Before minutes of work.
      let file = try target.map {
        try FreshFile($0, mayReplace: outputOptions.force, sparing: named.inputs)
      }
      var reader = SourceReader()
      let isTable: Bool = [.csv, .jsonl, .m3u, .html].contains(format)
      let moments = try named.moments.map { try reader.moment($0, mayLackVideo: isTable) }
      let list = ExportList(title: named.title, moments: moments)
      let text: String = try text(of: list, as: format)
      if let file {
        try file.write(Data(text.utf8))
      } else {
        // Every format that comes here ends with a line feed of its own.
        Terminal.printText(text)
      }
      for file in reader.variable.sorted() {
        Terminal.note(
          "note: \(Terminal.shown(file)) has a variable frame rate; frames are counted by time")
      }
    }
    guard let target else { return }
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.export/1")), ("format", .string(format.rawValue)),
          ("output", .string(target)), ("moments", .integer(Int64(named.moments.count))),
        ]).line)
    } else {
      Terminal.note(
        "wrote     \(Format.count(named.moments.count, "moment")) to \(Terminal.shown(target))")
    }
  }

  private func chosenFormat() throws -> ExportFormat {
    if let format { return format }
    let ending: String = (target.map { ($0 as NSString).pathExtension } ?? "").lowercased()
    if let format = ExportFormat(rawValue: ending == "m3u8" ? "m3u" : ending) { return format }
    throw CommandFailure("no format")
  }

  private func text(of list: ExportList, as format: ExportFormat) throws -> String {
    guard format == .html else { return try list.text(format) }
    let pictures: [String?] = list.moments.map { moment in
      do {
        return Data(
          try ContactSheet.jpeg(
            ofClip: MediaPath(moment.path), start: moment.start, end: moment.end, frames: 4,
            columns: 2, tileWidth: 200)
        ).base64EncodedString()
      } catch {
        Terminal.note("note: no picture: \(Terminal.shown("\(error)"))")
        return nil
      }
    }
    return try Page.html(list, pictures: pictures)
  }

  /// The vectors, and a line for each row.
  private func writeVectors(_ named: NamedMoments) throws {
    guard let target, let place = index ?? named.list?.state ?? named.list?.root else {
      throw CommandFailure("the list does not say which library it is from", remedy: "--index")
    }
    let location = try LibraryLocation.existing(
      override: place, from: FileManager.default.currentDirectoryPath)
    let sidecar: String = (target as NSString).deletingPathExtension + ".jsonl"
    let files = try FreshFile.all(
      [target, sidecar], mayReplace: outputOptions.force, sparing: named.inputs + [location.state],
      remedy: "-o FILE.npy")
    let library = try Library.existing(location)
    let (values, dimension) = try library.vectors(
      of: named.moments.map { ($0.clip, $0.name) })
    let rows = ExportList(
      title: named.title,
      moments: named.moments.map {
        ExportMoment(
          rank: $0.rank, score: $0.score, name: $0.name, path: $0.path, start: $0.start,
          end: $0.end ?? $0.start, best: $0.best)
      })
    try files[1].write(Data(rows.text(.jsonl).utf8))
    try files[0].write(
      NumpyArray(shape: [named.moments.count, dimension], elements: .float32(values)))
  }
}

extension ExportFormat {
  fileprivate static var accepted: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// Looks at each video once, however many moments are of it.
struct SourceReader {
  private var known: [String: Video] = [:]
  /// The files whose frames are counted by time.
  private(set) var variable: Set<String> = []

  private struct Video {
    let description: VideoDescription
    let timeline: FrameTimeline
    let clock: EditClock
  }

  /// A moment with what its video tells of frames.
  ///
  /// - Parameters:
  ///   - moment: The moment.
  ///   - mayLackVideo: Whether a video that is gone or broken is no error.
  /// - Returns: The moment to export.
  /// - Throws: The error of the video.
  mutating func moment(_ moment: NamedMoment, mayLackVideo: Bool) throws -> ExportMoment {
    var result = ExportMoment(
      rank: moment.rank, score: moment.score, name: moment.name, path: moment.path,
      start: moment.start, end: moment.end ?? moment.start, best: moment.best)
    do {
      try moment.checkVideo()
      let path = MediaPath(moment.path)
      let video: Video = try video(path, name: moment.path)
      let frames = try FrameSpan(
        from: moment.start, to: moment.end, best: moment.best ?? moment.start,
        in: video.timeline,
        clock: video.clock, path: path)
      let size = video.description.displaySize
      if moment.end == nil { result.end = video.timeline.endSeconds }
      if video.clock.isVariable { variable.insert(moment.name) }
      result.source = ExportMoment.Source(
        frames: frames, width: size.width, height: size.height,
        hasSound: video.description.streams.contains { $0.kind == .audio },
        timeCode: video.description.timeCode)
    } catch {
      guard mayLackVideo else { throw error }
      Terminal.note("note: \(Terminal.shown(CommandFailure(error).message)); no frame numbers")
    }
    return result
  }

  private mutating func video(_ path: MediaPath, name: String) throws -> Video {
    if let video = known[name] { return video }
    let description = try VideoFile.probe(path: path)
    let timeline = try FrameTimeline.read(path: path)
    let video = Video(
      description: description, timeline: timeline, clock: EditClock(timeline, description))
    known[name] = video
    return video
  }
}
