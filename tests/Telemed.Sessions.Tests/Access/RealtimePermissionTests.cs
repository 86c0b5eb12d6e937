using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Telemed.Sessions.Access;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Realtime.Messages;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Access;

/// <summary>The permission table × every realtime message × every role.</summary>
public sealed class RealtimePermissionTests(OneInstance sessions) : IClassFixture<OneInstance>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_gets_a_message_through_that_the_table_does_not_give_them()
    {
        var faults = new List<string>();
        foreach (var kind in ClientMessageKind.All.Where(kind => kind.Type is not ("auth" or "ping")))
        {
            foreach (var role in Enum.GetValues<ParticipantRole>())
            {
                var (consultation, person, token) = await SomebodyAsync(role);
                using var client = await RealtimeClient.EnterAsync(sessions, token);
                var answer = await client.AskAsync(MessageOf(kind, consultation, person));
                var isAllowed = kind.Permission is not { } permission || Permissions.Allow(HolderNames.Of(role), permission);
                if (IsForbidden(answer) == isAllowed)
                {
                    faults.Add($"{kind.Type} of {role}: {answer}");
                }
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_counts_is_the_role_that_a_person_has_now_and_not_the_one_in_the_token()
    {
        var faults = new List<string>();
        foreach (var kind in ClientMessageKind.All.Where(kind => kind.Permission is not null))
        {
            foreach (var (before, after) in new[] { (ParticipantRole.Viewer, ParticipantRole.Doctor), (ParticipantRole.Doctor, ParticipantRole.Viewer) })
            {
                var (consultation, person, token) = await SomebodyAsync(before);
                using var client = await RealtimeClient.EnterAsync(sessions, token);
                using var changed = await sessions.Clinic.PatchAsJsonAsync(
                    $"/api/v1/consultations/{consultation.Id}/participants/{person}", new { role = after.ToString().ToLowerInvariant() }, Cancellation);
                changed.EnsureSuccessStatusCode();

                var answer = await client.AskAsync(MessageOf(kind, consultation, person));
                if (IsForbidden(answer) == Permissions.Allow(HolderNames.Of(after), kind.Permission!.Value))
                {
                    faults.Add($"{kind.Type} of {after}, before {before}: {answer}");
                }
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public void Every_permission_of_a_message_is_in_the_table_and_every_message_has_one_but_those_that_need_none() =>
        ClientMessageKind.All.Where(kind => kind.Permission is null).Select(kind => kind.Type).ShouldBe(["auth", "ping", "leave"], ignoreOrder: true);

    private static bool IsForbidden(JsonElement answer) => answer.GetProperty("type").GetString() switch
    {
        "error" when answer.GetProperty("code").GetString() == "forbidden" => true,
        "ack" or "token" => false,
        _ => throw new InvalidOperationException($"Neither allowed nor forbidden: {answer}"),
    };

    private static JsonObject MessageOf(ClientMessageKind kind, TestConsultation consultation, string self)
    {
        var other = consultation.PatientId == self ? consultation.DoctorId : consultation.PatientId;
        JsonObject members = kind.Form.Name switch
        {
            nameof(ChatRequest) => new() { ["clientId"] = "1", ["text"] = "x" },
            nameof(ReadRequest) => new() { ["upTo"] = 1 },
            nameof(HandRequest) => new() { ["raised"] = true },
            nameof(MuteRequest) => new() { ["muted"] = true },
            nameof(PersonRequest) => new() { ["participantId"] = other },
            nameof(QualityRequest) => new() { ["rtt"] = 1 },
            nameof(RenewRequest) or nameof(EndRequest) or nameof(LeaveRequest) => [],
            _ => throw new InvalidOperationException($"This test does not know {kind.Form.Name} yet."),
        };
        members["type"] = kind.Type;
        return members;
    }

    // Somebody beside the doctor and the patient, whose role can be changed.
    private async Task<(TestConsultation Consultation, string Id, string Token)> SomebodyAsync(ParticipantRole role)
    {
        var consultation = await sessions.NewConsultationAsync();
        using var added = await sessions.Clinic.PostAsJsonAsync(
            $"/api/v1/consultations/{consultation.Id}/participants", new { role = role.ToString().ToLowerInvariant(), name = "Somebody" }, Cancellation);
        added.EnsureSuccessStatusCode();
        var person = await added.ReadJsonAsync();
        var joined = await sessions.JoinAsync(person.GetProperty("joinCode").GetString()!);
        return (consultation, person.GetProperty("id").GetString()!, joined.GetProperty("token").GetString()!);
    }
}
