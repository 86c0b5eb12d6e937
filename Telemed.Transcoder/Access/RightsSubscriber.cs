using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using Telemed.ServiceDefaults.Identity;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Access;

/// <summary>
/// Listens to <c>GET /internal/rights</c> of sessions for as long as this service runs, and keeps <see cref="ViewerRights"/> by it. A
/// line that breaks is taken up again with back-off; the account of everything that it begins with heals the gap. Viewers stay
/// while sessions are away: a restart of sessions ends no consultation.
/// </summary>
public sealed partial class RightsSubscriber(
    IHttpClientFactory clients,
    IOptions<ServiceIdentityOptions> identity,
    ViewerRights rights,
    TranscoderTelemetry telemetry,
    TimeProvider time,
    ILogger<RightsSubscriber> logger) : BackgroundService
{
    /// <summary>The name of its HTTP client.</summary>
    public const string ClientName = "rights";

    /// <summary>Sessions say something every five seconds; after three of these the line is dead.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    // What has been told is forgotten only by a new account.
    private static readonly TimeSpan LongestLine = TimeSpan.FromHours(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A request that lasts for an hour is no trace.
        using var suppressed = SuppressInstrumentationScope.Begin();
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(
                    () =>
                    {
                        LogListening(logger);
                        failures = 0;
                    },
                    stoppingToken);
            }
            catch (Exception exception)
            {
                // Whatever it was: nobody else would listen.
                if (stoppingToken.IsCancellationRequested)
                {
                    return;
                }

                if (failures == 0)
                {
                    LogLost(logger, exception.Message);
                }
            }

            var pause = FirstPause * Math.Pow(2, Math.Min(failures++, 8));
            await Task.Delay((pause < LongestPause ? pause : LongestPause) * (0.75 + (0.25 * Random.Shared.NextDouble())), time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(Action listening, CancellationToken stoppingToken)
    {
        using var quiet = new CancellationTokenSource(Silence, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, quiet.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://sessions/internal/rights");
        request.Headers.Authorization = identity.Value.ToHeader();
        using var response = await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, over.Token);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(over.Token));
        var began = time.GetTimestamp();
        rights.Begin();
        while (time.GetElapsedTime(began) < LongestLine && await lines.ReadLineAsync(over.Token) is { } line)
        {
            quiet.CancelAfter(Silence);
            var closed = Take(JsonSerializer.Deserialize<Line>(line, JsonSerializerOptions.Web) ?? throw new JsonException("A line is null."), listening);
            if (closed > 0)
            {
                telemetry.ViewersRevoked(closed);
                LogClosed(logger, closed);
            }
        }
    }

    private int Take(Line line, Action listening)
    {
        switch (line)
        {
            case { Type: "participant", ConsultationId: { } consultation, ParticipantId: { } participant }:
                return rights.Set(consultation, participant, line.Epoch, line.MayJoin && line.MayPlay);
            case { Type: "ended", ConsultationId: { } consultation }:
                return rights.End(consultation);
            case { Type: "current" }:
                listening();
                return rights.Complete();
            default:
                // "alive", and what later versions may have to say.
                return 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Sessions tell who may still watch.")]
    private static partial void LogListening(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sessions do not tell who may still watch; asking again: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} viewers may not watch any more and were closed.")]
    private static partial void LogClosed(ILogger logger, int count);

    private sealed record Line(string Type, string? ConsultationId, string? ParticipantId, int Epoch, bool MayJoin, bool MayPlay);
}
