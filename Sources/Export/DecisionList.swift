import Media

/// Edit decision lists in the form of the CMX 3600.
enum DecisionList {
  /// Event numbers have three digits.
  private static let mostEvents: Int = 999

  static func text(_ list: ExportList) throws(ExportError) -> String {
    let pairs = try list.sources(for: .edl)
    guard pairs.count <= mostEvents else {
      throw .tooMany(format: .edl, count: pairs.count, most: mostEvents)
    }
    let rates: [Rational] = pairs.map(\.source.rate)
    guard let rate = rates.first else { throw .nothing }
    guard rates.allSatisfy({ $0 == rate }) else {
      throw .mixedRates(
        format: .edl, rates: Set(rates).map(\.description).sorted())
    }
    var reels = ReelNames()
    var lines: [String] = ["TITLE: \(Escaping.line(list.title).prefix(70))"]
    var drops: Bool?
    var recorded: Int = 0
    for (index, (moment, source)) in pairs.enumerated() {
      guard let origin = source.firstTimeCode,
        let hour = TimeCode("01:00:00:00", rate: rate)
      else {
        throw .unsupportedRate(file: moment.name, format: .edl, rate: rate.description)
      }
      // A statement of the mode holds until the next one.
      if drops != origin.dropsFrames {
        drops = origin.dropsFrames
        lines += ["FCM: \(origin.dropsFrames ? "DROP FRAME" : "NON-DROP FRAME")", ""]
      }
      let start: TimeCode =
        origin.dropsFrames ? TimeCode("01:00:00;00", rate: rate) ?? hour : hour
      let length: Int = source.frames.end - source.frames.first
      let times: [TimeCode] = [
        origin.advanced(by: source.frames.first), origin.advanced(by: source.frames.end),
        start.advanced(by: recorded), start.advanced(by: recorded + length),
      ]
      let number: String = String("00\(index + 1)".suffix(3))
      let reel: String = reels.name(of: moment)
      let padding = String(repeating: " ", count: 8 - reel.utf8.count)
      lines.append(
        "\(number)  \(reel)\(padding) V     C        "
          + times.map(\.description).joined(separator: " "))
      lines.append("* FROM CLIP NAME: \(Escaping.line(moment.fileName))")
      lines.append("* SOURCE FILE: \(Escaping.line(moment.path))")
      if source.frames.clock.isVariable {
        lines.append("* VARIABLE FRAME RATE: FRAMES COUNTED BY TIME AT \(rate)")
      }
      if moment.best != nil {
        let best = start.advanced(by: recorded + source.frames.best - source.frames.first)
        lines.append("* LOC: \(best) RED     BEST")
      }
      lines.append("")
      recorded += length
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

/// Names of at most eight letters and digits, one for each file.
private struct ReelNames {
  private var names: [String: String] = [:]

  mutating func name(of moment: ExportMoment) -> String {
    if let known = names[moment.path] { return known }
    let stem = moment.fileName.split(separator: ".").first ?? ""
    let letters = stem.uppercased().unicodeScalars.filter { scalar in
      ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }
    let plain = String(String.UnicodeScalarView(letters))
    var name: String = plain.isEmpty ? "AX" : String(plain.prefix(8))
    // BL means black, AX an unnamed source.
    var number: Int = 1
    while name == "BL" || names.values.contains(name) {
      number += 1
      name = plain.prefix(8 - "\(number)".count) + "\(number)"
    }
    names[moment.path] = name
    return name
  }
}
