import ArgumentParser
import Documents
import Foundation
import Media

struct SheetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheet",
    abstract: "Show results as one picture: a contact sheet.",
    usage: "vsearch sheet [<N|FILE#t=a,b|-> ...] [<options>]",
    discussion: """
      One moment gives 8 of its frames; several give a row each of 4. PNG or JPEG, by the ending of \
      -o.

      Examples:
        vsearch sheet 1 -o first.jpg
        vsearch sheet -o results.png
        vsearch sheet holiday.mp4#t=10,20 --frames 16 --columns 4 -o holiday.jpg
      """)

  @OptionGroup var results: ResultOptions
  @OptionGroup var outputOptions: OutputOptions

  @Option(name: .long, help: "Frames of each moment.")
  var frames: Int?

  @Option(name: .long, help: "Pictures in a row (default: the frames of a moment, at most 4).")
  var columns: Int?

  @Option(name: .long, help: "Width of each picture in pixels.")
  var tileWidth: Int = 320

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  @OptionGroup var verbosity: VerbosityOptions

  private var output: String { outputOptions.output ?? "sheet.jpg" }

  func validate() throws {
    guard frames.map({ (1...64).contains($0) }) ?? true else {
      throw ValidationError("--frames must lie between 1 and 64.")
    }
    guard columns.map({ (1...256).contains($0) }) ?? true else {
      throw ValidationError("--columns must lie between 1 and 256.")
    }
    guard (1...ContactSheet.maximumTileWidth).contains(tileWidth) else {
      throw ValidationError("--tile-width must lie between 1 and \(ContactSheet.maximumTileWidth).")
    }
    _ = try form()
  }

  func run() throws {
    verbosity.apply()
    let form: ContactSheet.Form = try form()
    let named = try results.moments()
    let file = try FreshFile(output, mayReplace: outputOptions.force, sparing: named.inputs)
    let count: Int = frames ?? (named.moments.count == 1 ? 8 : 4)
    var tiles: [RGBImage] = []
    for moment in named.moments {
      try moment.checkVideo()
      tiles += try ContactSheet.tiles(
        ofClip: MediaPath(moment.path), start: moment.start, end: moment.end, frames: count,
        tileWidth: tileWidth)
    }
    let bytes: [UInt8] = try ContactSheet.file(
      of: tiles, columns: columns ?? min(count, 4), tileWidth: tileWidth, as: form,
      path: MediaPath(output))
    try file.write(Data(bytes))
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.sheet/1")), ("output", .string(output)),
          ("moments", .integer(Int64(named.moments.count))),
          ("pictures", .integer(Int64(tiles.count))),
        ]).line)
    } else {
      Terminal.note(
        "wrote     \(Format.count(tiles.count, "picture")) to \(Terminal.shown(output))")
    }
  }

  private func form() throws -> ContactSheet.Form {
    switch (output as NSString).pathExtension.lowercased() {
    case "png": .png
    case "jpg", "jpeg": .jpeg
    default: throw ValidationError("-o must end in .png or .jpg, not '\(output)'.")
    }
  }
}
