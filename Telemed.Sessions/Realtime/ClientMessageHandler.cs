using Telemed.Sessions.Access;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Quality;
using Telemed.Sessions.Realtime.Chat;
using Telemed.Sessions.Realtime.Messages;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Realtime;

/// <summary>
/// Does what clients ask for. What somebody may is judged in the transaction that does it, by what the person is in the consultation
/// then, whatever the token says. What is acknowledged is durable.
/// </summary>
internal sealed partial class ClientMessageHandler(Database database, ConsultationStore store, QualityBook quality, ILogger<ClientMessageHandler> logger)
{
    private static readonly Refusal NotAdmitted = Refusal.Forbidden("You are not in this consultation any more.");

    /// <summary>Does it and answers what came of it.</summary>
    public async Task<AnswerMessage> HandleAsync(RealtimeConnection connection, ClientMessageKind kind, ClientMessage message)
    {
        if (message.FindFault() is { } fault)
        {
            return new ErrorMessage("invalid", fault);
        }

        var id = connection.Grant.ConsultationId;
        var self = connection.Grant.ParticipantId;
        using var span = SessionsTelemetry.Source.StartActivity($"realtime {kind.Type}").Of(id, self);
        try
        {
            return message switch
            {
                ChatRequest chat => await SayAsync(connection, kind, chat),
                ReadRequest read => await ChangeAsync(life => life.Read(self, read.UpTo)),
                HandRequest hand => await ChangeAsync(life => life.Hand(self, hand.Raised)),
                MuteRequest mute => await ChangeAsync(life => life.Mute(self, mute.Muted)),
                PersonRequest person when kind.Type == "lower-hand" => await ChangeAsync(life => life.Hand(person.ParticipantId, raised: false)),
                PersonRequest person when kind.Type == "mute-other" => await ChangeAsync(life => life.Mute(person.ParticipantId, muted: true)),
                PersonRequest person when kind.Type == "kick" => await ChangeAsync(life => life.Kick(person.ParticipantId, block: false)),
                PersonRequest person when kind.Type == "block" => await ChangeAsync(life => life.Kick(person.ParticipantId, block: true)),
                PersonRequest person when kind.Type == "stop" => await ChangeAsync(life => life.Stop(person.ParticipantId, stopped: true)),
                QualityRequest report => await ReportAsync(connection, kind, report.ToReport()),
                EndRequest => await ChangeAsync(life => life.End()),
                LeaveRequest => await ChangeAsync(life => life.Current.Connections.Any(open => open.ParticipantId == self && open.Id != connection.Id)
                    ? life.Disconnect(connection.Id)
                    : life.Leave(self)),
                _ => new ErrorMessage("invalid", "This is not to be sent now."),
            };
        }
        catch (DatabaseUnavailableException)
        {
            return RealtimeErrors.Unavailable;
        }
        catch (Exception exception)
        {
            LogFault(logger, kind.Type, exception);
            return new ErrorMessage("internal-error", "It could not be done, and that is a fault of ours.");
        }

        async Task<AnswerMessage> ChangeAsync(Func<ConsultationLife, Refusal?> action) => Answer(await store.ChangeAsync(
            id, connection.Actor, life => RefusalOf(connection, kind, life.Current) ?? action(life), CancellationToken.None));
    }

    private async Task<AnswerMessage> SayAsync(RealtimeConnection connection, ClientMessageKind kind, ChatRequest chat)
    {
        var id = connection.Grant.ConsultationId;
        var self = connection.Grant.ParticipantId;
        return await database.WriteAsync(
            async unit =>
            {
                // The lock first: a repetition on another connection is to see what the first one wrote.
                await unit.FirstAsync<string>($"SELECT id FROM consultations WHERE id = @id{unit.ForUpdate}", new { id });
                if (await ChatLog.FindAsync(unit, id, self, chat.ClientId) is { } known)
                {
                    return await ConsultationStore.FindAsync(unit, id) is { } present && RefusalOf(connection, kind, present) is { } late
                        ? Error(late)
                        : new AckMessage { Id = known };
                }

                var text = Http.TextRules.CleanLines(chat.Text, ChatRequest.MaxTextLength)!;
                var changed = await store.ChangeAsync(
                    unit, id, connection.Actor, life => RefusalOf(connection, kind, life.Current) ?? life.Say(self, chat.ClientId, text));
                if (changed.Events.FirstOrDefault(happened => happened.Type == Events.EventTypes.ChatMessage) is { } said)
                {
                    await ChatLog.KeepAsync(unit, id, self, chat.ClientId, said.Id);
                }

                return Answer(changed);
            },
            CancellationToken.None);
    }

    private async Task<AnswerMessage> ReportAsync(RealtimeConnection connection, ClientMessageKind kind, QualityReport report)
    {
        var id = connection.Grant.ConsultationId;
        var self = connection.Grant.ParticipantId;
        if (kind.Permission is { } permission && !Permissions.Allow(HolderNames.Of(connection.Current.Role), permission))
        {
            return RealtimeErrors.Forbidden;
        }

        if (await quality.ReportAsync(id, self, report, CancellationToken.None) is not { } level)
        {
            return new AckMessage();
        }

        var word = Words.Of(level);
        return await database.WriteAsync(
            async unit =>
            {
                var changed = await store.ChangeAsync(
                    unit, id, connection.Actor, life => RefusalOf(connection, kind, life.Current) ?? life.Quality(self, word));
                if (changed.Refusal is null)
                {
                    await QualityLevels.KeepAsync(unit, id, self, word);
                }

                return Answer(changed);
            },
            CancellationToken.None);
    }

    private static Refusal? RefusalOf(RealtimeConnection connection, ClientMessageKind kind, Consultation consultation) =>
        !consultation.Admits(connection.Grant, out var person)
            ? NotAdmitted
            : kind.Permission is { } permission && !Permissions.Allow(HolderNames.Of(person.Role), permission)
                ? Refusal.Forbidden(RealtimeErrors.Forbidden.Message)
                : null;

    private static AnswerMessage Answer(Changed changed) =>
        changed.Refusal is { } refusal ? Error(refusal) : new AckMessage { Id = changed.Events.Count > 0 ? changed.Events[0].Id : null };

    // The last part of a problem's type is the code: urn:telemed:problem:forbidden.
    private static ErrorMessage Error(Refusal refusal) =>
        new(refusal.Type[(refusal.Type.LastIndexOf(':') + 1)..], refusal.Detail is { } detail ? $"{refusal.Title} {detail}" : refusal.Title);

    [LoggerMessage(Level = LogLevel.Error, Message = "A realtime message of type {Type} failed.")]
    private static partial void LogFault(ILogger logger, string type, Exception exception);
}
