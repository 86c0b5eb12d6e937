using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Streams;

/// <summary><c>/api/v1/streams</c> and <c>/api/v1/consultations/{id}/streams</c>: what the transcoder does with what people publish.</summary>
internal static class StreamsApi
{
    private const int AtOnce = 500;

    public static WebApplicationBuilder AddStreams(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(TranscoderStreams.ClientName, http => http.MaxResponseContentBufferSize = TranscoderStreams.MaxAnswer);
        builder.Services.AddSingleton<TranscoderStreams>();
        builder.Services.AddSingleton<StreamPictures>();
        return builder;
    }

    public static void MapStreams(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPictures();
        endpoints.MapGet("/api/v1/streams", ListAllAsync)
            .WithTags("Streams")
            .NotStored()
            .Requires(Permission.StreamsReadAll)
            .Audited(AuditActions.StreamsRead)
            .WithName("ListAllStreams")
            .WithNotes(StreamNotes.ListAll)
            .WithSummary("Reads what the transcoder does with every stream")
            .WithDescription("Plan, state and figures at this moment, in one page.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        endpoints.MapGet($"{ConsultationsApi.Route}/{{id}}/streams", ListAsync)
            .WithTags("Streams")
            .NotStored()
            .Requires(Permission.StreamsRead)
            .Audited(AuditActions.StreamsRead)
            .WithName("ListStreams")
            .WithNotes(StreamNotes.List)
            .WithSummary("Reads what the transcoder does with a consultation's streams")
            .WithDescription("Plan, state and figures at this moment, in one page.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<Page<StreamDocument>>, ProblemHttpResult>> ListAllAsync(
        HttpContext context, TranscoderStreams transcoder, Database database, CancellationToken cancellationToken)
    {
        if (await transcoder.ReadAsync(cancellationToken) is not { } streams)
        {
            return Silent(context);
        }

        var names = new Dictionary<(string, string), NameRow>();
        foreach (var some in streams.Select(stream => stream.Stream?.ConsultationId).OfType<string>().Distinct(StringComparer.Ordinal).Chunk(AtOnce))
        {
            // Lists as one parameter are a matter of the engine; single ones are not.
            var ids = some.Select((id, index) => KeyValuePair.Create($"id{index}", (object)id)).ToDictionary();
            var sql =
                $"""
                SELECT p.consultation_id, p.id AS participant_id, p.name, c.title FROM participants p JOIN consultations c ON c.id = p.consultation_id
                WHERE c.id IN ({string.Join(", ", ids.Keys.Select(name => $"@{name}"))})
                """;
            foreach (var row in await database.ReadAsync(unit => unit.QueryAsync<NameRow>(sql, ids), cancellationToken))
            {
                names[(row.ConsultationId, row.ParticipantId)] = row;
            }
        }

        return TypedResults.Ok(Answer(
            streams, (consultation, participant) => names.TryGetValue((consultation, participant), out var row) ? (row.Title, row.Name) : (null, null), withWorker: true));
    }

    private static async Task<Results<Ok<Page<StreamDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context, string id, TranscoderStreams transcoder, ConsultationStore consultations, CancellationToken cancellationToken)
    {
        if (await consultations.FindAsync(id, cancellationToken) is not { } consultation)
        {
            return Refusal.NoSuchConsultation.ToProblem();
        }

        if (context.RefusalIn(consultation) is { } refusal)
        {
            return refusal.ToProblem();
        }

        return await transcoder.ReadAsync(cancellationToken) is { } streams
            ? TypedResults.Ok(Answer(
                streams.Where(stream => stream.Stream?.ConsultationId == id),
                (_, participant) => (consultation.Title, consultation.Participants.FirstOrDefault(person => person.Id == participant)?.Name),
                withWorker: false))
            : Silent(context);
    }

    private static Page<StreamDocument> Answer(
        IEnumerable<TranscodedStream> streams, Func<string, string, (string? Title, string? Name)> names, bool withWorker) => new(
        [
            .. from stream in streams
               where Enum.TryParse<StreamWorkState>(stream.State, ignoreCase: true, out _)
               let path = stream.Stream
               where path is not null
               orderby path.Value.ConsultationId, path.Value.ParticipantId
               select Document(stream, path.Value.ConsultationId, path.Value.ParticipantId, names(path.Value.ConsultationId, path.Value.ParticipantId), withWorker),
        ],
        Next: null);

    private static StreamDocument Document(TranscodedStream stream, string consultationId, string participantId, (string? Title, string? Name) names, bool withWorker) => new(
        consultationId,
        participantId,
        names.Title,
        names.Name,
        Outside.Text(stream.Plan),
        Enum.Parse<StreamWorkState>(stream.State, ignoreCase: true),
        stream.Since,
        stream.Restarts,
        stream.Viewers,
        stream.Figures?.FramesPerSecond,
        stream.Figures?.Bitrate,
        stream.Figures?.Speed,
        stream.Figures?.DroppedFrames,
        stream.Figures?.DuplicatedFrames,
        stream.Figures?.Cpu is { } processors ? Math.Round(processors * 100, 1) : null,
        stream.Figures?.Memory,
        stream.LastError is { } error ? Outside.Text(error) : null,
        [.. (stream.LastFailure?.LastLines ?? []).Select(Outside.Text)],
        withWorker ? stream.Worker : null);

    /// <summary>The transcoder does not answer.</summary>
    internal static ProblemHttpResult Silent(HttpContext context)
    {
        context.Response.Headers.RetryAfter = DatabaseProblems.RetryAfterSeconds;
        return ProblemExtensions.Problem(
            StatusCodes.Status503ServiceUnavailable, ProblemTypes.TranscoderUnavailable, "The transcoder does not answer.", "Ask again; what it does meanwhile is not known.");
    }

    private sealed class NameRow
    {
        public string ConsultationId { get; set; } = "";

        public string ParticipantId { get; set; } = "";

        public string Name { get; set; } = "";

        public string Title { get; set; } = "";
    }
}
