using System.Net;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Internal;

namespace Telemed.Sessions.Streams;

/// <summary>What came of asking for a picture.</summary>
/// <param name="Jpeg">The picture.</param>
/// <param name="IsOffline">Whether there is none because nothing is on air; otherwise the transcoder did not say.</param>
internal sealed record StreamPicture(byte[]? Jpeg, bool IsOffline)
{
    public static readonly StreamPicture Offline = new(null, IsOffline: true);

    public static readonly StreamPicture Unknown = new(null, IsOffline: false);
}

/// <summary>
/// Asks the transcoder what a stream shows at this moment, whichever worker works on it. What lets in there is a pass that only this service
/// and the transcoder can make, for this stream and for some seconds.
/// </summary>
internal sealed partial class StreamPictures(
    IHttpClientFactory clients, IOptions<ServiceIdentitiesOptions> identities, TimeProvider time, ILogger<StreamPictures> logger)
{
    // It takes the transcoder three seconds at the most.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    /// <summary>The picture, a JPEG. Answers within the deadline whatever happens; throws only when cancelled.</summary>
    public async Task<StreamPicture> ReadAsync(StreamPath stream, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://transcoder/pictures/{stream}");
            request.Headers.Authorization = new("Bearer", StreamPass.Create(identities.Value.Transcoder, HubActions.Picture, stream, time));
            using var response = await clients.CreateClient(TranscoderStreams.ClientName).SendAsync(request, limit.Token);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return StreamPicture.Offline;
            }

            response.EnsureSuccessStatusCode();
            return new StreamPicture(await response.Content.ReadAsByteArrayAsync(limit.Token), IsOffline: false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is HttpRequestException or OperationCanceledException or IOException)
        {
            LogSilent(logger, exception.GetType().Name);
            return StreamPicture.Unknown;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The transcoder shows no picture ({Fault}).")]
    private static partial void LogSilent(ILogger logger, string fault);
}
