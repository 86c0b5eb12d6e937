using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Identity;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Access;

/// <summary>Keeps <see cref="ViewerRights"/> by <c>GET /internal/rights</c> of sessions. Viewers stay while sessions are away.</summary>
public sealed partial class RightsSubscriber(
    IHttpClientFactory clients,
    IOptions<ServiceIdentityOptions> identity,
    ViewerRights rights,
    TranscoderTelemetry telemetry,
    TimeProvider time,
    ILogger<RightsSubscriber> logger) : SessionsLine<RightsLine>(clients, identity, time, "/internal/rights")
{
    /// <inheritdoc />
    protected override void Begin() => rights.Begin();

    /// <inheritdoc />
    protected override bool Take(RightsLine line)
    {
        var closed = line switch
        {
            { Type: "participant", ConsultationId: { } consultation, ParticipantId: { } participant } =>
                rights.Set(consultation, participant, line.Epoch, line.MayJoin && line.MayPlay),
            { Type: "ended", ConsultationId: { } consultation } => rights.End(consultation),
            { Type: "current" } => rights.Complete(),
            // "alive", and what later versions may have to say.
            _ => 0,
        };
        if (closed > 0)
        {
            telemetry.ViewersRevoked(closed);
            LogClosed(logger, closed);
        }

        return line.Type == "current";
    }

    /// <inheritdoc />
    protected override void SayListening() => LogListening(logger);

    /// <inheritdoc />
    protected override void SayLost(string reason) => LogLost(logger, reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sessions tell who may still watch.")]
    private static partial void LogListening(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sessions do not tell who may still watch; asking again: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} viewers may not watch any more and were closed.")]
    private static partial void LogClosed(ILogger logger, int count);
}

/// <summary>One line of <c>GET /internal/rights</c> (docs/architecture.md).</summary>
public sealed record RightsLine(string Type, string? ConsultationId, string? ParticipantId, int Epoch, bool MayJoin, bool MayPlay);
