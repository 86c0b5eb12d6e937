using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Identity;

namespace Telemed.Transcoder.Notices;

/// <summary>What doctors are told of a stream; sessions know the same words.</summary>
public static class NoticeCodes
{
    /// <summary>FFmpeg failed again and again; the next try is a while off.</summary>
    public const string StreamQuarantined = "stream-quarantined";

    /// <summary>It runs well again.</summary>
    public const string StreamRecovered = "stream-recovered";
}

/// <summary>
/// Tells the doctors of a consultation, by way of sessions (<c>POST /internal/streams/{c}/{p}/notices</c>), what they would otherwise only
/// notice as silence. Telling never holds up a stream: notices wait in a bounded queue, and each is tried for a while.
/// </summary>
public sealed partial class DoctorNotices(IHttpClientFactory http, IOptions<ServiceIdentityOptions> identity, TimeProvider time, ILogger<DoctorNotices> logger)
    : BackgroundService
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "sessions-notices";

    private const int MaxWaiting = 256;
    private const int Tries = 5;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // An old notice is worth less than a new one.
    private readonly Channel<Notice> _waiting = Channel.CreateBounded<Notice>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Queues a notice. <paramref name="detail"/> goes to the record, without secrets.</summary>
    public void Tell(StreamPath path, string code, string detail) => _waiting.Writer.TryWrite(new Notice(path.Original, code, detail));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var notice in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            await TellAsync(notice, stoppingToken);
        }
    }

    private async Task TellAsync(Notice notice, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                deadline.CancelAfter(Deadline);
                using var request = new HttpRequestMessage(HttpMethod.Post, $"http://sessions/internal/streams/{notice.Path}/notices")
                {
                    Content = JsonContent.Create(new Body(notice.Code, notice.Detail)),
                };
                request.Headers.Authorization = identity.Value.ToHeader();
                using var client = http.CreateClient(ClientName);
                using var response = await client.SendAsync(request, deadline.Token);
                response.EnsureSuccessStatusCode();
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                if (tries == Tries)
                {
                    LogUntold(logger, notice.Path, notice.Code, exception.Message);
                    return;
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: the doctor could not be told ({Code}). {Reason}")]
    private static partial void LogUntold(ILogger logger, StreamPath path, string code, string reason);

    private sealed record Notice(StreamPath Path, string Code, string Detail);

    private sealed record Body([property: JsonPropertyName("code")] string Code, [property: JsonPropertyName("detail")] string Detail);
}
