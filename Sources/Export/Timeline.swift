import Documents
import Media

/// A timeline as OpenTimelineIO 0.18 writes it.
enum Timeline {
  static func text(_ list: ExportList) throws(ExportError) -> String {
    let clips: [OrderedJSON] = try list.sources(for: .otio).map(clip)
    let track: OrderedJSON = object(
      "Track.1",
      item(named: "Video") + [("children", .array(clips)), ("kind", .string("Video"))])
    let stack: OrderedJSON = object(
      "Stack.1", item(named: "tracks") + [("children", .array([track]))])
    let timeline: OrderedJSON = object(
      "Timeline.1",
      [
        ("metadata", .object([])), ("name", .string(list.title)), ("global_start_time", .null),
        ("tracks", stack),
      ])
    return timeline.text(indented: true) + "\n"
  }

  private static func clip(
    _ moment: ExportMoment, _ source: ExportMoment.Source
  ) -> OrderedJSON {
    let rate: Double = source.rate.value ?? 25
    let frames: FrameSpan = source.frames
    func range(_ first: Int, _ count: Int) -> OrderedJSON {
      object(
        "TimeRange.1",
        [
          ("duration", time(count, rate: rate)),
          ("start_time", time(source.origin + first, rate: rate)),
        ])
    }
    let marker: OrderedJSON = object(
      "Marker.2",
      [
        ("metadata", .object([])), ("name", .string("best")), ("color", .string("RED")),
        ("marked_range", range(frames.best, 1)), ("comment", .string("")),
      ])
    let media: OrderedJSON = object(
      "ExternalReference.1",
      [
        ("metadata", .object([])), ("name", .string(moment.fileName)),
        ("available_range", range(0, frames.total)), ("available_image_bounds", .null),
        ("target_url", .string(Escaping.fileAddress(moment.path))),
      ])
    let metadata: OrderedJSON = .object([
      .init("vsearch", Table.object(moment))
    ])
    return object(
      "Clip.2",
      item(
        named: moment.title, metadata: metadata,
        range: range(frames.first, frames.end - frames.first),
        markers: moment.best == nil ? [] : [marker])
        + [
          ("media_references", .object([.init("DEFAULT_MEDIA", media)])),
          ("active_media_reference_key", .string("DEFAULT_MEDIA")),
        ])
  }

  private static func time(_ value: Int, rate: Double) -> OrderedJSON {
    object("RationalTime.1", [("rate", .number(rate)), ("value", .number(Double(value)))])
  }

  /// What every item has.
  private static func item(
    named name: String, metadata: OrderedJSON = .object([]), range: OrderedJSON = .null,
    markers: [OrderedJSON] = []
  ) -> [(String, OrderedJSON)] {
    [
      ("metadata", metadata), ("name", .string(name)), ("source_range", range),
      ("effects", .array([])), ("markers", .array(markers)), ("enabled", .bool(true)),
      ("color", .null),
    ]
  }

  private static func object(_ schema: String, _ fields: [(String, OrderedJSON)]) -> OrderedJSON {
    .object([.init("OTIO_SCHEMA", .string(schema))] + fields.map { .init($0.0, $0.1) })
  }
}
