using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.MediaHub;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Quality;

/// <summary><c>GET /api/v1/consultations/{id}/quality</c>: how good people's connections were.</summary>
internal static class QualityApi
{
    private const int DefaultLimit = 500;
    private const int MaxLimit = 2000;

    public static WebApplicationBuilder AddQuality(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<QualityStore>();
        builder.Services.AddSingleton<QualityBook>();
        builder.Services.AddHostedService(services => services.GetRequiredService<QualityBook>());
        return builder;
    }

    public static void MapQuality(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet($"{ConsultationsApi.Route}/{{id}}/quality", ReadAsync)
            .Requires(Permission.QualityRead)
            .WithName("ReadQuality")
            .WithSummary("Reads how good people's connections were")
            .WithDescription("One summary for each person who reported anything, and their minutes in pages, the oldest first. limit is 500 unless given, at most 2000. The minute that goes on is not in it.")
            .WithTags("Consultations")
            .WithNotes(QualityNotes.Read)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .NotStored();

    private static async Task<Results<Ok<QualityDocument>, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        string id,
        ConsultationStore consultations,
        QualityStore store,
        CancellationToken cancellationToken,
        string? cursor = null,
        string? limit = null)
    {
        var after = (Minute: DateTimeOffset.UnixEpoch, Participant: "");
        var count = DefaultLimit;
        if ((cursor is not null && !TryRead(cursor, out after))
            || (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MaxLimit)))
        {
            return StrictJson.Invalid($"cursor must be one that this list has handed out, limit 1 to {MaxLimit}.");
        }

        var (consultation, refusal) = await ConsultationsApi.FindAsync(context, id, consultations, cancellationToken);
        if (consultation is null)
        {
            return refusal!.ToProblem();
        }

        var rows = await store.MinutesAsync(id, after.Minute, after.Participant, count + 1, cancellationToken);
        var (summaries, levels) = await store.SummariesAsync(id, cancellationToken);
        var last = rows.Count > count ? rows[count - 1] : null;
        return TypedResults.Ok(new QualityDocument(
            [.. summaries.Select(row => new QualitySummary(
                row.ParticipantId, row.Minute, row.LastMinute, (int)row.Minutes, levels.GetValueOrDefault(row.ParticipantId, "good"), QualityFigures.Of(row)))],
            new Page<QualityMinuteDocument>(
                [.. rows.Take(count).Select(row => new QualityMinuteDocument(row.ParticipantId, row.Minute, QualityFigures.Of(row)))],
                last is null ? null : string.Create(CultureInfo.InvariantCulture, $"{last.Minute.ToUnixTimeMilliseconds()}.{last.ParticipantId}"))));
    }

    private static bool TryRead(string cursor, out (DateTimeOffset Minute, string Participant) after)
    {
        after = default;
        if (cursor.Split('.') is not [var minute, var participant] || !StreamPath.IsId(participant)
            || !long.TryParse(minute, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        after = (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), participant);
        return true;
    }
}

/// <summary>How good people's connections were.</summary>
/// <param name="Summaries">One for each person who reported anything.</param>
/// <param name="Minutes">Minute by minute.</param>
public sealed record QualityDocument(IReadOnlyList<QualitySummary> Summaries, Page<QualityMinuteDocument> Minutes);

/// <summary>All that one person's clients reported.</summary>
/// <param name="ParticipantId">Who.</param>
/// <param name="From">When the first minute began.</param>
/// <param name="To">When the last minute began.</param>
/// <param name="Minutes">How many minutes there are reports of.</param>
/// <param name="Level">What it came to in the end: <c>good</c>, <c>fair</c>, <c>poor</c>.</param>
/// <param name="Figures">The figures.</param>
public sealed record QualitySummary(string ParticipantId, DateTimeOffset From, DateTimeOffset To, int Minutes, string Level, QualityFigures Figures);

/// <summary>One person's minute.</summary>
/// <param name="ParticipantId">Who.</param>
/// <param name="At">When it began.</param>
/// <param name="Figures">The figures.</param>
public sealed record QualityMinuteDocument(string ParticipantId, DateTimeOffset At, QualityFigures Figures);

/// <summary>Figures of several reports; what nobody measured is not there.</summary>
/// <param name="Reports">How many reports.</param>
/// <param name="Freezes">How often the picture stood still.</param>
/// <param name="Rtt">Round trip in ms.</param>
/// <param name="Jitter">In ms.</param>
/// <param name="Loss">In percent.</param>
/// <param name="Up">Sent, in kbit/s.</param>
/// <param name="Down">Received, in kbit/s.</param>
/// <param name="Delay">From camera to screen, in ms.</param>
public sealed record QualityFigures(
    long Reports,
    long Freezes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] QualityFigure? Rtt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] QualityFigure? Jitter,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] QualityFigure? Loss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] QualityFigure? Up,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] QualityFigure? Down,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] QualityFigure? Delay)
{
    internal static QualityFigures Of(QualityRow row) => new(
        row.Reports,
        row.Freezes,
        QualityFigure.Of(row.RttCount, row.RttSum, row.RttMax),
        QualityFigure.Of(row.JitterCount, row.JitterSum, row.JitterMax),
        QualityFigure.Of(row.LossCount, row.LossSum / 100.0, row.LossMax / 100.0),
        QualityFigure.Of(row.UpCount, row.UpSum, row.UpMax),
        QualityFigure.Of(row.DownCount, row.DownSum, row.DownMax),
        QualityFigure.Of(row.DelayCount, row.DelaySum, row.DelayMax));
}

/// <summary>Mean and maximum.</summary>
public sealed record QualityFigure(double Mean, double Max)
{
    internal static QualityFigure? Of(long count, double sum, double max) => count == 0 ? null : new(Math.Round(sum / count, 2), max);
}
