using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemed.MediaHub.Api;

/// <summary>One path of <c>GET /v3/paths/list</c> and <c>/v3/paths/get/{name}</c>; only the fields in use here.</summary>
public sealed record HubPath
{
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Whether somebody publishes and the tracks are known.</summary>
    [JsonPropertyName("ready")]
    public bool Ready { get; init; }

    /// <summary>When it became ready; a new value tells a new publication under the same name.</summary>
    [JsonPropertyName("readyTime")]
    public DateTimeOffset? ReadyTime { get; init; }

    /// <summary>Who publishes.</summary>
    [JsonPropertyName("source")]
    public HubReference? Source { get; init; }

    /// <summary>Codec names, see <see cref="StreamTracks"/>.</summary>
    [JsonPropertyName("tracks")]
    public IReadOnlyList<string> Tracks { get; init; } = [];

    /// <summary>The same tracks with what the hub knows about them; <see langword="null"/> at hubs before v1.16.</summary>
    [JsonPropertyName("tracks2")]
    public IReadOnlyList<HubTrack>? TrackProperties { get; init; }

    [JsonPropertyName("bytesReceived")]
    public long BytesReceived { get; init; }

    [JsonPropertyName("readers")]
    public IReadOnlyList<HubReference> Readers { get; init; } = [];
}

/// <summary>A track of a path.</summary>
public sealed record HubTrack(
    [property: JsonPropertyName("codec")] string Codec,
    [property: JsonPropertyName("codecProps")] HubTrackProperties? Properties);

/// <summary>What the hub knows about a track; which of it depends on the codec. Zero and <see langword="null"/> mean unknown.</summary>
public sealed record HubTrackProperties
{
    /// <summary>The picture's width in pixels.</summary>
    [JsonPropertyName("width")]
    public int Width { get; init; }

    /// <summary>The picture's height in pixels.</summary>
    [JsonPropertyName("height")]
    public int Height { get; init; }

    /// <summary>A text for H.264 and H.265, a number for VP9 and AV1.</summary>
    [JsonPropertyName("profile")]
    public JsonElement? Profile { get; init; }

    /// <summary>The sound's sample rate in Hz.</summary>
    [JsonPropertyName("sampleRate")]
    public int SampleRate { get; init; }

    /// <summary>The sound's channels.</summary>
    [JsonPropertyName("channelCount")]
    public int ChannelCount { get; init; }
}

/// <summary>A connection or session of the hub: <c>rtmpConn</c>, <c>webRTCSession</c>, <c>rtspSession</c>, <c>hlsSession</c>, … and its id.</summary>
public sealed record HubReference(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("id")] string Id)
{
    public const string RtmpConnection = "rtmpConn";
    public const string WebRtcSession = "webRTCSession";
    public const string HlsSession = "hlsSession";
    public const string RtspSession = "rtspSession";

    /// <summary>The name of its kind in the API's addresses; <see langword="null"/> for kinds that the API cannot close.</summary>
    [JsonIgnore]
    public string? Kind => Type switch
    {
        RtmpConnection => "rtmpconns",
        "rtmpsConn" => "rtmpsconns",
        WebRtcSession => "webrtcsessions",
        RtspSession => "rtspsessions",
        HlsSession => "hlssessions",
        _ => null,
    };
}

/// <summary>A page of a list of the v3 API.</summary>
public sealed record HubList<T>(
    [property: JsonPropertyName("pageCount")] int PageCount,
    [property: JsonPropertyName("itemCount")] int ItemCount,
    [property: JsonPropertyName("items")] IReadOnlyList<T> Items);
