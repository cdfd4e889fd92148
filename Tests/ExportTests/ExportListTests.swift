import Export
import Foundation
import Media
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct ExportListTests {
  private func list(_ moments: ExportMoment...) -> ExportList {
    ExportList(title: "a, \"red\" <car>\n& more", moments: moments)
  }

  @Test func `frames are counted at the exact rate, or by time where it varies`() throws {
    for rate in [Rational(24_000, 1_001), Rational(30_000, 1_001), Rational(25, 1)] {
      let frames = try #require(try Samples.moment(rate: rate).source?.frames)
      #expect(frames.first == 48 && frames.end == 96 && frames.best == 60)
      #expect(frames.total == 240)
      #expect(frames.clock == frames.clock && frames.clock.rate == rate)
      #expect(!frames.clock.isVariable)
    }
    let variable = try #require(try Samples.moment(variable: true).source?.frames)
    #expect(variable.clock.isVariable)
    #expect(variable.first == 48 && variable.end == 96)
  }

  @Test func `CSV is read back by the rules of RFC 4180`() throws {
    let moment = try Samples.moment(name: Samples.hostileName)
    let text = try list(moment, Samples.moment(rank: 2, name: "=1+1.mp4")).text(.csv)
    let rows = Self.parseCSV(text)
    #expect(rows.count == 3)
    #expect(rows.allSatisfy { $0.count == rows[0].count })
    let first = Dictionary(uniqueKeysWithValues: zip(rows[0], rows[1]))
    #expect(first["file"] == Samples.hostileName)
    #expect(first["path"] == "/videos/" + Samples.hostileName)
    #expect(first["first_frame"] == "48" && first["end_frame"] == "96")
    #expect(first["frame_rate"] == "24000/1001")
    #expect(first["time_code_in"] == "00:00:02:00" && first["time_code_out"] == "00:00:04:00")
    #expect(first["start"].flatMap(Double.init) == moment.start)
    #expect(rows[2][2] == "./=1+1.mp4", "no formula for a spreadsheet")
  }

  @Test func `JSON lines hold one object each`() throws {
    let text = try list(
      Samples.moment(name: Samples.hostileName), Samples.moment(rank: 2)
    ).text(.jsonl)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2)
    let first = try #require(
      JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
    #expect(first["file"] as? String == Samples.hostileName)
    #expect(first["frame_rate"] as? [Int] == [24_000, 1_001])
    #expect(first["best_frame"] as? Int == 60)
  }

  @Test func `a playlist has one address a line, whatever the name`() throws {
    let text = try list(Samples.moment(name: Samples.hostileName)).text(.m3u)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "#EXTM3U" && lines.count == 7)
    let address = try #require(URL(string: String(lines[5])))
    #expect(address.isFileURL && address.path == "/videos/" + Samples.hostileName)
  }

  @Test func `an edit decision list has the columns of the CMX 3600`() throws {
    let text = try list(
      Samples.moment(), Samples.moment(rank: 2, name: "beach.mov"),
      Samples.moment(rank: 3, name: Samples.hostileName)
    ).text(.edl)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[1] == "FCM: NON-DROP FRAME")
    let events = lines.filter { $0.first?.isNumber ?? false }
    #expect(
      events.map(String.init) == [
        "001  BEACH    V     C        00:00:02:00 00:00:04:00 01:00:00:00 01:00:02:00",
        "002  BEACH2   V     C        00:00:02:00 00:00:04:00 01:00:02:00 01:00:04:00",
        "003  ABI      V     C        00:00:02:00 00:00:04:00 01:00:04:00 01:00:06:00",
      ])
    #expect(lines.contains("* FROM CLIP NAME: beach.mp4"))
    #expect(
      lines.allSatisfy { $0.isEmpty || $0.first?.isNumber ?? false || "*TF".contains($0.prefix(1)) }
    )
  }

  @Test func `a stretch named by hand has no best moment, and no mark of one`() throws {
    var stretch = try Samples.moment()
    stretch.best = nil
    for format in [ExportFormat.edl, .otio, .fcpxml] {
      let marked = try list(Samples.moment()).text(format)
      #expect(marked.contains(format == .edl ? "BEST" : "\"best\""))
      let plain = try list(stretch).text(format)
      #expect(!plain.contains("BEST") && !plain.contains("<marker") && !plain.contains("Marker"))
    }
    let line = try list(stretch).text(.jsonl)
    #expect(line.contains("\"best\": null") || line.contains("\"best\":null"), "\(line)")
    #expect(line.contains("\"best_frame\": null") || line.contains("\"best_frame\":null"))
  }

  @Test func `drop-frame and the file's own time code reach the list`() throws {
    let ntsc = Rational(30_000, 1_001)
    let drop = try list(Samples.moment(rate: ntsc)).text(.edl)
    #expect(drop.contains("FCM: DROP FRAME"))
    #expect(drop.contains("00:00:01;18 00:00:03;06 01:00:00;00 01:00:01;18"))
    let stated = try list(Samples.moment(rate: ntsc, timeCode: "00:00:59:00")).text(.edl)
    #expect(stated.contains("FCM: NON-DROP FRAME"))
    #expect(stated.contains("00:01:00:18 00:01:02:06"))
    let dropped = try list(Samples.moment(rate: ntsc, timeCode: "00:00:59;00")).text(.edl)
    #expect(
      dropped.contains("00:01:00;20 00:01:02;08"), "numbers 0 and 1 of the minute are left out")
  }

  @Test func `what a format cannot say is refused in one line`() throws {
    let mixed = try list(Samples.moment(), Samples.moment(rank: 2, rate: Rational(25, 1)))
    #expect(throws: ExportError.self) { try mixed.text(.edl) }
    #expect(throws: ExportError.nothing) { try ExportList(title: "", moments: []).text(.csv) }
    let odd = try list(Samples.moment(rate: Rational(25, 2)))
    #expect(throws: ExportError.self) { try odd.text(.edl) }
    let two = try list(Samples.moment(), Samples.moment(name: "b.mp4"))
    #expect(throws: ExportError.severalFiles(format: .ffmetadata, count: 2)) {
      try two.text(.ffmetadata)
    }
    var blind = try Samples.moment()
    blind.source = nil
    for format in [ExportFormat.edl, .otio, .fcpxml, .ffmetadata] {
      do {
        _ = try list(blind).text(format)
        Issue.record("\(format) needs frames")
      } catch {
        #expect(!"\(error)".contains("\n"))
      }
    }
    #expect(try list(blind).text(.csv).contains("/videos/"))
  }

  @Test func `FCPXML parses, and its times are whole frames`() throws {
    let text = try list(
      Samples.moment(name: Samples.hostileName, timeCode: "01:00:00:00"),
      Samples.moment(rank: 2, name: "b.mp4", rate: Rational(25, 1)),
      Samples.moment(rank: 3, name: "b.mp4", rate: Rational(25, 1))
    ).text(.fcpxml)
    let document = try XMLDocument(data: Data(text.utf8))
    func values(_ path: String) throws -> [String] {
      try document.nodes(forXPath: path).compactMap(\.stringValue)
    }
    #expect(try values("//format/@frameDuration") == ["1001/24000s", "1/25s"])
    // 01:00:00:00 is frame 86400, and 86400 + 48 frames are 86448 · 1001 ticks of 1/24000 s.
    #expect(try values("//asset/@start") == ["86486400/24000s", "0s"])
    #expect(
      try values("//asset-clip/@start") == ["86534448/24000s", "48/25s", "48/25s"])
    #expect(try values("//asset-clip/@duration") == ["48048/24000s", "48/25s", "48/25s"])
    #expect(try values("//asset-clip/@offset") == ["0s", "0s", "48/25s"])
    #expect(try values("//sequence/@duration") == ["48048/24000s", "96/25s"])
    let address = try #require(try values("//media-rep/@src").first.flatMap(URL.init(string:)))
    #expect(address.path == "/videos/" + Samples.hostileName)
  }

  @Test func `OTIO has the schemas and values of OpenTimelineIO`() throws {
    let text = try list(Samples.moment(name: Samples.hostileName)).text(.otio)
    let root = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(root["OTIO_SCHEMA"] as? String == "Timeline.1")
    let stack = try #require(root["tracks"] as? [String: Any])
    let track = try #require((stack["children"] as? [[String: Any]])?.first)
    let clip = try #require((track["children"] as? [[String: Any]])?.first)
    #expect(clip["OTIO_SCHEMA"] as? String == "Clip.2")
    let range = try #require(clip["source_range"] as? [String: Any])
    let start = try #require(range["start_time"] as? [String: Any])
    let length = try #require(range["duration"] as? [String: Any])
    #expect(start["value"] as? Double == 48 && length["value"] as? Double == 48)
    // Foundation's reader is off in the last digit.
    #expect(text.contains("\"rate\": \(24_000.0 / 1_001),"))
  }

  @Test func `chapters are whole frames and their titles escaped`() throws {
    let text = try ExportList(title: "a=b;#\\c\nd", moments: [Samples.moment()])
      .text(.ffmetadata)
    #expect(
      text == """
        ;FFMETADATA1
        title=a\\=b\\;\\#\\\\c d
        [CHAPTER]
        TIMEBASE=1001/24000
        START=48
        END=96
        title=1. a\\=b\\;\\#\\\\c d

        """)
  }

  @Test func `a page holds its pictures, fetches nothing, and no name is markup`() throws {
    let moments = try (1...30).map { try Samples.moment(rank: $0, name: Samples.hostileName) }
    let pictures: [String?] = ["AAAA", "\"><script>"] + Array(repeating: nil, count: 28)
    let page = try Page.html(ExportList(title: "<script>x", moments: moments), pictures: pictures)
    #expect(page.contains("default-src 'none'"))
    #expect(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"))
    #expect(page.contains("src=\"data:image/jpeg;base64,AAAA\""))
    #expect(page.components(separatedBy: "<section").count - 1 == 2, "24 a page")
    #expect(page.components(separatedBy: "<figure>").count - 1 == 30)
    #expect(page.components(separatedBy: "<i>").count - 1 == 0)
  }

  /// A reader of RFC 4180 of its own.
  private static func parseCSV(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field: String = ""
    var isQuoted = false
    let scalars = Array(text.unicodeScalars)
    var index: Int = 0
    while index < scalars.count {
      let scalar = scalars[index]
      let next: Unicode.Scalar? = index + 1 < scalars.count ? scalars[index + 1] : nil
      switch scalar {
      case "\"" where isQuoted && next == "\"":
        field.unicodeScalars.append(scalar)
        index += 1
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(field)
        field = ""
      case "\r" where !isQuoted && next == "\n":
        rows.append(row + [field])
        row = []
        field = ""
        index += 1
      default: field.unicodeScalars.append(scalar)
      }
      index += 1
    }
    return rows
  }
}
