using System.Text.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>The place in the doctor's queue with the records in SQLite.</summary>
public sealed class QueueOnSqliteTests(OneInstance doors) : QueueTests(doors), IClassFixture<OneInstance>;

/// <summary>The same of patients at two instances.</summary>
[Collection(nameof(SharedTwoInstances))]
public sealed class QueueOnTwoInstancesTests(TwoInstances doors) : QueueTests(doors);

public abstract class QueueTests(ITwoDoors doors)
{
    [Fact]
    public async Task Patients_who_wait_learn_their_place_and_move_up()
    {
        var (account, _) = await doors.One.NewStaffAsync("doctor");
        var consultations = new List<TestConsultation>();
        for (var count = 0; count < 4; count++)
        {
            consultations.Add(await doors.One.NewConsultationOfAsync(account));
        }

        // In another order than that in which they were made.
        using var first = await EnterAsync(consultations[2], doors.One);
        using var second = await EnterAsync(consultations[0], doors.Other);
        using var third = await EnterAsync(consultations[3], doors.One);
        using var fourth = await EnterAsync(consultations[1], doors.Other);
        new[] { first, second, third, fourth }.Select(patient => Place(patient.Hello)).ShouldBe([1, 2, 3, 4]);

        // The doctor comes to the first: that one is not in the queue any more.
        using var doctor = await RealtimeClient.EnterAsync(doors.Other, consultations[2].DoctorToken);
        (await NextPlaceAsync(first)).ShouldBeNull();
        (await NextPlaceAsync(second)).ShouldBe(1);
        (await NextPlaceAsync(third)).ShouldBe(2);
        (await NextPlaceAsync(fourth)).ShouldBe(3);
        doctor.Hello.TryGetProperty("queue", out _).ShouldBeFalse();

        // One who leaves makes place, one who drops out keeps it.
        second.Abort();
        await third.SendAsync("""{"type":"leave"}""");
        (await NextPlaceAsync(fourth)).ShouldBe(2);
        using var back = await RealtimeClient.EnterAsync(doors.One, consultations[0].PatientToken, after: second.LastId);
        (back.Hello.GetProperty("resumed").GetBoolean(), Place(back.Hello)).ShouldBe((true, 1));

        // And so does a consultation that is over.
        await doors.One.EndAsync(consultations[0].Id);
        (await NextPlaceAsync(fourth)).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_live_is_in_no_queue_also_while_the_doctor_has_dropped_out()
    {
        var (account, _) = await doors.One.NewStaffAsync("doctor");
        var (live, waiting) = (await doors.One.NewConsultationOfAsync(account), await doors.One.NewConsultationOfAsync(account));
        using var doctor = await RealtimeClient.EnterAsync(doors.One, live.DoctorToken);
        using var patient = await EnterAsync(live, doors.One);
        doors.One.Hub.Publish(live.PatientPath, "H264", "Opus");
        doors.One.Hub.Publish(live.DoctorPath, "H264", "Opus");
        await patient.NextAsync("consultation", each => each.TryGetProperty("status", out var status) && status.GetString() == "live");
        doctor.Abort();
        await patient.NextAsync("presence");

        using var other = await EnterAsync(waiting, doors.Other);

        Place(other.Hello).ShouldBe(1);
        Place(patient.Hello).ShouldBeNull();
    }

    [Fact]
    public async Task Only_patients_of_a_doctor_with_an_account_have_a_place()
    {
        var (account, other) = ((await doors.One.NewStaffAsync("doctor")).Id, (await doors.One.NewStaffAsync("doctor")).Id);
        using var first = await EnterAsync(await doors.One.NewConsultationOfAsync(account), doors.One);
        using var elsewhere = await EnterAsync(await doors.One.NewConsultationOfAsync(other), doors.One);
        using var without = await EnterAsync(await doors.One.NewConsultationAsync(), doors.One);

        (Place(first.Hello), Place(elsewhere.Hello), Place(without.Hello)).ShouldBe((1, 1, null));
    }

    private static Task<RealtimeClient> EnterAsync(TestConsultation consultation, SessionsFixture door) => RealtimeClient.EnterAsync(door, consultation.PatientToken);

    private static int? Place(JsonElement hello) => hello.TryGetProperty("queue", out var queue) ? queue.GetProperty("position").GetInt32() : null;

    private static async Task<int?> NextPlaceAsync(RealtimeClient patient) =>
        (await patient.NextAsync("queue")).GetProperty("position") is { ValueKind: JsonValueKind.Number } place ? place.GetInt32() : null;
}
