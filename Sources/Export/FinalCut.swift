import Media

/// Final Cut Pro's XML, version 1.9: one project for each frame rate, times as fractions of a second.
enum FinalCut {
  static func text(_ list: ExportList) throws(ExportError) -> String {
    let pairs = try list.sources(for: .fcpxml)
    var formats = Numbered<Format>()
    var assets = Numbered<String>()
    var assetLines: [String] = []
    var projects: [(format: Int, drops: Bool, offset: Int, lines: [String])] = []
    for (moment, source) in pairs {
      let format: Int = formats.number(
        of: Format(rate: source.rate, width: source.width, height: source.height))
      let known: Int = assets.count
      let asset: Int = assets.number(of: moment.path)
      if asset > known { assetLines.append(self.asset(asset, moment, source, format: format)) }
      let drops: Bool = source.firstTimeCode?.dropsFrames ?? false
      let index: Int =
        projects.firstIndex { formats[$0.format].rate == source.rate } ?? projects.endIndex
      if index == projects.endIndex { projects.append((format, drops, 0, [])) }
      projects[index].lines += clip(
        moment, source, asset: asset, format: format, offset: projects[index].offset)
      projects[index].offset += source.frames.end - source.frames.first
    }
    var lines: [String] = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#, "<!DOCTYPE fcpxml>", #"<fcpxml version="1.9">"#,
      "  <resources>",
    ]
    for (index, format) in formats.values.enumerated() {
      lines.append(
        "    <format id=\"f\(index + 1)\" frameDuration=\"\(time(1, format.rate))\" "
          + "width=\"\(format.width)\" height=\"\(format.height)\"/>")
    }
    lines += assetLines + ["  </resources>", "  <library>"]
    let title: String = Escaping.markup(list.title)
    lines.append("    <event name=\"\(title)\">")
    for project in projects {
      let rate: Rational = formats[project.format].rate
      let name: String = projects.count == 1 ? title : "\(title) (\(rate))"
      lines += [
        "      <project name=\"\(name)\">",
        "        <sequence format=\"f\(project.format)\" "
          + "duration=\"\(time(project.offset, rate))\" tcStart=\"0s\" "
          + "tcFormat=\"\(project.drops ? "DF" : "NDF")\">",
        "          <spine>",
      ]
      lines += project.lines
      lines += ["          </spine>", "        </sequence>", "      </project>"]
    }
    lines += ["    </event>", "  </library>", "</fcpxml>"]
    return lines.map { $0 + "\n" }.joined()
  }

  private struct Format: Hashable {
    let rate: Rational
    let width: Int
    let height: Int
  }

  private static func asset(
    _ number: Int, _ moment: ExportMoment, _ source: ExportMoment.Source, format: Int
  ) -> String {
    let sound: String =
      source.hasSound ? " hasAudio=\"1\" audioSources=\"1\" audioChannels=\"2\"" : ""
    return """
          <asset id="a\(number)" name="\(Escaping.markup(moment.fileName))" \
      start="\(time(source.origin, source.rate))" \
      duration="\(time(source.frames.total, source.rate))" hasVideo="1" format="f\(format)"\(sound)>
            <media-rep kind="original-media" src="\(Escaping.fileAddress(moment.path))"/>
          </asset>
      """
  }

  private static func clip(
    _ moment: ExportMoment, _ source: ExportMoment.Source, asset: Int, format: Int, offset: Int
  ) -> [String] {
    let frames: FrameSpan = source.frames
    let mode: String = source.firstTimeCode?.dropsFrames ?? false ? "DF" : "NDF"
    let start: String = time(source.origin + frames.first, source.rate)
    var lines: [String] = [
      "            <asset-clip ref=\"a\(asset)\" name=\"\(Escaping.markup(moment.title))\" "
        + "offset=\"\(time(offset, source.rate))\" start=\"\(start)\" "
        + "duration=\"\(time(frames.end - frames.first, source.rate))\" format=\"f\(format)\" "
        + "tcFormat=\"\(mode)\">"
    ]
    if frames.clock.isVariable {
      lines.append(
        "              <note>variable frame rate: frames counted by time at \(source.rate)</note>")
    }
    if moment.best != nil {
      lines.append(
        "              <marker start=\"\(time(source.origin + frames.best, source.rate))\" "
          + "duration=\"\(time(1, source.rate))\" value=\"best\"/>")
    }
    return lines + ["            </asset-clip>"]
  }

  /// Frames as seconds: an exact fraction.
  private static func time(_ frames: Int, _ rate: Rational) -> String {
    if frames == 0 { return "0s" }
    let (ticks, overflow) = frames.multipliedReportingOverflow(by: rate.denominator)
    guard !overflow else { return "0s" }
    return rate.numerator == 1 ? "\(ticks)s" : "\(ticks)/\(rate.numerator)s"
  }
}

/// Values with numbers from 1, in order of their first use.
private struct Numbered<Value: Hashable> {
  private(set) var values: [Value] = []
  private var numbers: [Value: Int] = [:]

  var count: Int { values.count }

  subscript(number: Int) -> Value { values[number - 1] }

  mutating func number(of value: Value) -> Int {
    if let known = numbers[value] { return known }
    values.append(value)
    numbers[value] = values.count
    return values.count
  }
}
