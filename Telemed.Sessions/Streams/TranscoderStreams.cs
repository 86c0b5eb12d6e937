using System.Text.Json;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Identity;

namespace Telemed.Sessions.Streams;

/// <summary>What the transcoder says of a stream, as far as it is shown.</summary>
internal sealed record TranscodedStream(
    string Path,
    string Plan,
    string State,
    DateTimeOffset Since,
    int Restarts,
    int Viewers,
    string? LastError = null,
    TranscodedFigures? Figures = null,
    TranscodedFailure? LastFailure = null,
    string? Worker = null)
{
    /// <summary>Which stream it is; null for a path of nobody's.</summary>
    public StreamPath? Stream => StreamPath.TryParse(Path, out var path) ? path.Original : null;
}

/// <summary>Its figures: frames/s, bit/s, media time by real time, processors, bytes.</summary>
internal sealed record TranscodedFigures(
    double? FramesPerSecond = null, long? Bitrate = null, double? Speed = null, long? DroppedFrames = null, long? DuplicatedFrames = null, double? Cpu = null, long? Memory = null);

/// <summary>Its last failure.</summary>
internal sealed record TranscodedFailure(IReadOnlyList<string>? LastLines = null);

/// <summary>Asks the transcoder what it does: <c>GET /streams</c>, whichever worker does it.</summary>
internal sealed partial class TranscoderStreams(IHttpClientFactory clients, IOptions<ServiceIdentityOptions> identity, ILogger<TranscoderStreams> logger)
{
    public const string ClientName = "transcoder";

    /// <summary>How much it may answer with.</summary>
    public const int MaxAnswer = 8 * 1024 * 1024;

    // Somebody looks at a page meanwhile.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    /// <summary>Every stream with a worker; null when the transcoder does not say so in time.</summary>
    public async Task<IReadOnlyList<TranscodedStream>?> ReadAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://transcoder/streams") { Headers = { Authorization = identity.Value.ToHeader() } };
            using var response = await clients.CreateClient(ClientName).SendAsync(request, limit.Token);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<IReadOnlyList<TranscodedStream>>(JsonSerializerOptions.Web, limit.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            LogSilent(logger, exception.GetType().Name);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The transcoder does not say what it does ({Fault}).")]
    private static partial void LogSilent(ILogger logger, string fault);
}
