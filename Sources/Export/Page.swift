import Media

/// A page with a picture of each moment that needs nothing else: no script, no network, no file.
///
/// 24 moments are shown at a time; radio buttons turn the pages.
public enum Page {
  /// Moments on a page.
  public static let momentsPerPage: Int = 24

  /// The page of a list.
  ///
  /// - Parameters:
  ///   - list: The moments.
  ///   - pictures: A JPEG file for each moment, in Base64; nil where there is none.
  /// - Returns: HTML in UTF-8.
  /// - Throws: ``ExportError/nothing``.
  public static func html(
    _ list: ExportList, pictures: [String?]
  ) throws(ExportError) -> String {
    precondition(pictures.count == list.moments.count, "one picture for each moment")
    guard !list.moments.isEmpty else { throw .nothing }
    let figures: [String] = zip(list.moments, pictures).map { moment, picture in
      figure(moment, picture: picture.flatMap { isBase64($0) ? $0 : nil })
    }
    let starts = Array(stride(from: 0, to: figures.count, by: momentsPerPage))
    var body: [String] = []
    var rules: [String] = []
    var labels: [String] = []
    for page in starts.indices {
      body.append(
        "<input type=\"radio\" name=\"page\" id=\"p\(page)\"\(page == 0 ? " checked" : "")>")
      rules.append("#p\(page):checked ~ #s\(page) { display: grid }")
      rules.append("#p\(page):checked ~ nav [for=p\(page)] { background: #222; color: #fff }")
      labels.append("<label for=\"p\(page)\">\(page + 1)</label>")
    }
    if starts.count > 1 { body.append("<nav>\(labels.joined())</nav>") }
    for (page, start) in starts.enumerated() {
      let part = figures[start..<min(start + momentsPerPage, figures.count)]
      body.append("<section id=\"s\(page)\">\n\(part.joined(separator: "\n"))\n</section>")
    }
    let title: String = Escaping.markup(list.title)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
      <meta name="referrer" content="no-referrer">
      <meta name="viewport" content="width=device-width">
      <title>\(title)</title>
      <style>
      body { font: 15px/1.4 system-ui, sans-serif; margin: 1.5rem; color: #222 }
      input { position: absolute; opacity: 0 } section { display: none; gap: 1rem; \
      grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)) }
      figure { margin: 0 } img { width: 100%; display: block; background: #181818 }
      figcaption { font-size: 13px; overflow-wrap: anywhere } nav { margin: 1rem 0 }
      label { padding: .2rem .6rem; border: 1px solid #999; margin-right: .3rem; cursor: pointer }
      \(rules.joined(separator: "\n"))
      </style>
      </head>
      <body>
      <h1>\(title)</h1>
      <p>\(list.moments.count) moments</p>
      \(body.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private static func figure(_ moment: ExportMoment, picture: String?) -> String {
    let name: String = Escaping.markup(moment.name)
    let address: String =
      Escaping.fileAddress(moment.path) + "#t=\(moment.start),\(moment.end)"
    let image: String =
      picture.map {
        "<img alt=\"\" loading=\"lazy\" src=\"data:image/jpeg;base64,\($0)\">"
      } ?? "<p>no picture</p>"
    let rank: String = moment.rank.map { "<b>\($0)</b> " } ?? ""
    let best: String = moment.best.map { ", best \(clock($0))" } ?? ""
    let score: String = moment.score.map { " · score \(fixed($0))" } ?? ""
    var frames: String = ""
    if let source = moment.source {
      let about: String = source.frames.clock.isVariable ? "by time at " : "at "
      frames =
        "<br>frames \(source.frames.first) – \(source.frames.end - 1) \(about)\(source.rate)"
    }
    return "<figure><a href=\"\(address)\">\(image)</a><figcaption>\(rank)\(name)<br>"
      + "\(clock(moment.start)) – \(clock(moment.end))\(best)\(score)"
      + "\(frames)</figcaption></figure>"
  }

  private static func isBase64(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"),
        UInt8(ascii: "="):
        true
      default: false
      }
    }
  }

  private static func fixed(_ value: Double) -> String {
    guard let thousandths = Int(exactly: (value * 1_000).rounded()) else { return "\(value)" }
    let digits: String = "\(abs(thousandths) % 1_000)"
    let sign: String = thousandths < 0 ? "-" : ""
    return "\(sign)\(abs(thousandths) / 1_000)."
      + String(repeating: "0", count: 3 - digits.count) + digits
  }

  /// Such as `0:03:12.5`.
  private static func clock(_ seconds: Double) -> String {
    let tenths = Int(exactly: (seconds * 10).rounded()) ?? 0
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let whole: Int = tenths / 10
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60)).\(tenths % 10)"
  }
}
