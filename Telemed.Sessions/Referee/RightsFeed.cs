using System.Text.Json;
using System.Text.Json.Serialization;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Internal;

namespace Telemed.Sessions.Referee;

/// <summary>
/// <c>GET /internal/rights</c>: for services that hold connections of people themselves, as the transcoder holds HTTP-FLV viewers. A
/// <see cref="LineFeed"/> of who may do what.
/// </summary>
internal static class RightsFeed
{
    public const string Ended = "ended";
    public const string Participant = "participant";

    private static int _subscribers;

    public static void MapRightsFeed(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/internal/rights", StreamAsync).AddEndpointFilter<ServiceIdentityFilter>().ExcludeFromDescription();

    private static async Task<IResult> StreamAsync(HttpContext context, StreamRights rights)
    {
        if (Interlocked.Increment(ref _subscribers) > LineFeed.MaxSubscribers)
        {
            Interlocked.Decrement(ref _subscribers);
            return ProblemExtensions.Problem(StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, "Too many subscribers.");
        }

        try
        {
            using var subscription = rights.Subscribe(LineFeed.Capacity);
            return await LineFeed.AnswerAsync(context, subscription, RightsLine.Of, mark => new RightsLine(mark), RightsJson.Default.RightsLine);
        }
        finally
        {
            Interlocked.Decrement(ref _subscribers);
        }
    }
}

/// <summary>A line of the feed.</summary>
internal sealed record RightsLine(
    string Type,
    string? ConsultationId = null,
    string? ParticipantId = null,
    int? Epoch = null,
    bool? MayJoin = null,
    bool? MayPublish = null,
    bool? MayPlay = null)
{
    public static RightsLine Of(RightsChange change) => change.Rights is { } rights
        ? new(RightsFeed.Participant, rights.ConsultationId, rights.ParticipantId, rights.Epoch, rights.MayJoin, rights.MayPublish, rights.MayPlay)
        : new(RightsFeed.Ended, change.ConsultationId);
}

/// <summary>Writes the lines without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RightsLine))]
internal sealed partial class RightsJson : JsonSerializerContext;
