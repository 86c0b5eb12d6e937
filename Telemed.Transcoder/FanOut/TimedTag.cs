using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.FanOut;

/// <summary>A tag with its place on a timeline in milliseconds: the stream's, or the viewer's once it is queued for one.</summary>
public readonly record struct TimedTag(FlvTag Tag, long Time);
