// Longer than other files: one entry for each event, and one place to look for it.
namespace EdgeInspector.Agent.Reporting;

/// <summary>
/// Why each event that somebody should act on happens, and what to do: for src/EVENTS.md and for the hint of events over MQTT.
/// </summary>
internal static class EventGuide
{
    /// <summary>By number: cause and remedy.</summary>
    public static IReadOnlyDictionary<int, (string Cause, string Remedy)> Entries { get; } = new Dictionary<int, (string, string)>
    {
        [1002] =
            ("The camera does not answer: unplugged, without power, or its file or folder is gone.",
                "Check cable and power; nothing need be restarted. While it is away the station's state is noCamera."),
        [1004] =
            ("Model or runtime failed on one frame; the log has the exception.",
                "If it repeats, check the model with 'edge-inspector check' and the device's driver. The frame itself is reported as modelError."),
        [1005] =
            ("Drawing or encoding the overlay failed; the log has the exception.",
                "Nothing for the results. If it repeats, report it with the log."),
        [1006] =
            ("The camera's frames are not what model, region or mask were made for; the message says how.",
                "Restore the camera's settings, correct regionOrigin and ignoreMask of the station, or learn the model from pictures of this camera."),
        [1007] =
            ("The process or the machine stopped in the middle of work.",
                "Treat these parts as rejects. If nobody stopped it, look into the system's log for the reason."),
        [1008] =
            ("Frames come faster than they can be inspected, and the waiting ones hold all buffers.",
                "Slow the line, choose a smaller model or region, use a faster device, or raise queueCapacity for short bursts."),
        [1009] =
            ("A driver threw what no driver should; the log has the exception.",
                "Nothing at once: the camera is opened again. Report it with the log."),
        [1010] =
            ("The part was announced (cmd/trigger), but no frame came within partWindowMilliseconds.",
                "Check the camera's trigger and light, and whether the announcement comes before the frame."),
        [1011] =
            ("The camera counts its frames, and some numbers never came: packets were lost, or no buffer was free.",
                "Check cable, switch and packetSize; give the kernel larger receive buffers (net.core.rmem_max); raise the camera's buffers."),
        [1012] =
            ("The camera's sensor or its firmware hangs, or it sends a test picture.",
                "Switch the camera's power off and on; look at its picture with 'edge-inspector cameras grab'."),
        [1013] =
            ("The camera is gone, busy, or not ready for a trigger.", "Check the camera; its part was reported as triggerWithoutFrame."),
        [1014] =
            ("The line triggers faster than the camera can expose and read, or its pictures were lost on the way.",
                "Compare the line's rate with exposure time and frame rate; look for frameIdGap at the same time."),
        [1051] = ("Another program has the port, or the address is none of this machine's.",
            "Choose another page.port, or end the other program."),
        [1052] = ("Without users the page has no login, so that whoever could reach it could use it.",
            "Run 'edge-inspector user add' for each person who is to see it, or set page.address to 127.0.0.1."),
        [2001] = ("A file in the folder is no picture or cannot be read.", "Remove or replace the file that the message names."),
        [2002] =
            ("The kernel's limit for receive buffers is smaller than a camera needs, which sends its packets in bursts.",
                "Run the command of the message as root, and write it into /etc/sysctl.d so that it holds after a restart."),
        [2010] =
            ("Packets of a network camera were lost, or its decoder found a picture damaged. No picture that was touched is judged.",
                "Check cable and switch; choose transport tcp; set the camera's key frame interval (GOP) to 1 s or less, so that a loss costs fewer parts."),
        [2011] =
            ("The camera's stream can only be decoded from a key frame on, and its key frames are far apart.",
                "Set the camera's key frame interval (GOP) to 1 s or less."),
        [2012] =
            ("Buffers for frames of this size take much memory, so there are fewer of them.",
                "Set the camera to smaller pictures if parts are reported as overload."),
        [2013] =
            ("The state folder's disk is full, read-only or broken.",
                "Make room, or correct disk and rights; restart the agent afterwards. Until then pictures of a drop folder may be inspected again after a restart."),
        [2014] =
            ("Another program deletes or moves files out of the drop folder before they were inspected.",
                "Delete files only some time after their result, or give the agent a folder of its own."),
        [2020] =
            ("Another program writes a picture over one that waited for its turn in a drop folder; the two are two parts, and only the second can still be seen.",
                "Give each part a file name of its own. If one picture was only written slowly, make settleMilliseconds longer than its pauses, or write elsewhere on the same disk and rename."),
        [3002] =
            ("The broker cannot be reached, or refuses this agent.",
                "Check mqtt.broker, network, user, password and certificates. Results stay in the outbox meanwhile."),
        [3003] =
            ("Network or broker ended the connection.",
                "Nothing, if it is back soon: results wait in the outbox. Else see the attempts to connect."),
        [3004] =
            ("Two clients use one client id and throw each other out.",
                "Give every agent its own agent.name or mqtt.clientId, and stop the second copy."),
        [3005] =
            ("The broker does not know MQTT 5, or closes the connection when it is spoken.",
                "Nothing must be done; set mqtt.protocol to mqtt311 to save the attempts, or update the broker: MQTT 5 is tried again whenever the connection is made again."),
        [3006] =
            ("The disk did not take results for so long that memory was full, and the broker was away.",
                "Repair the disk and the broker. The numbers that the message names have no result."),
        [3007] =
            ("The broker's access list or rules forbid the topic.",
                "Allow this agent to publish below its base topic. The results wait and are tried again."),
        [3008] =
            ("One result is larger than the broker takes in a packet, even without its regions.",
                "Raise the broker's packet limit. The result lies in the outbox (table parked)."),
        [3009] =
            ("A picture is larger than the broker takes in a packet.",
                "Lower mqtt.pictures.maxWidth or jpegQuality, or raise the broker's packet limit."),
        [3010] =
            ("Pictures are best effort and wait only seconds.",
                "If they are missed: check the link, send fewer (everyNthGood), or smaller ones."),
        [3011] = ("Somebody else publishes on the agent's status topic.", "Find the other publisher; allow only the agent to write there."),
        [3012] =
            ("The broker's access list forbids the subscription.",
                "Allow this agent to subscribe to status and cmd/+ below its base topic."),
        [3013] =
            ("The process had to end while neither disk nor broker took the results.",
                "Repair the disk. The numbers are reported as agentRestarted by the next run."),
        [3016] = ("The broker offers quality of service 0 only.", "Use a broker with quality 1: without it nobody knows what has arrived."),
        [3017] =
            ("The broker does not retain messages.", "Use a broker that does, or expect subscribers to see states only when they change."),
        [3018] = ("A mistake in the program; the log has the exception.", "Report it with the log. The connection is made again."),
        [3019] =
            ("The state folder's disk is full, read-only, broken, or another program holds the database.",
                "Make room, or repair disk and rights. Results still go out, marked durable false."),
        [3020] = ("The disk takes results again.", "Nothing; find out why it did not."),
        [3021] = ("A mistake in the program; the log has the exception.", "Report it with the log. Results still go out."),
        [3022] =
            ("The disk is overloaded, wears out, or lies behind a slow link.",
                "Move the state folder to a better disk, or find who else writes there."),
        [3023] =
            ("A file of the outbox is damaged: power cut on a disk that lies about writing, bad sectors, or somebody edited it.",
                "Check the disk. The damaged file is kept for inspection; delete it when nobody needs it."),
        [3025] = ("A message of the agent itself is larger than the broker takes.", "Raise the broker's packet limit to at least 64 KB."),
        [3026] =
            ("The broker was away longer than the outbox has room or days for.",
                "Treat these numbers as not inspected. Raise mqtt.outbox.maxMegabytes or maxDays, and repair the broker."),
        [3028] =
            ("Somebody sent a command that is not right or not allowed.",
                "The message says what was wrong. Allow the verb in mqtt.commands.allow, or stop the sender."),
        [3029] =
            ("A command could not be carried out; the log has the exception.", "The answer to the command says why; nothing was changed."),
        [3030] =
            ("The audit file could not be written.",
                "Repair the state folder: without the file a repeated command would be carried out twice after a restart."),
        [3031] = ("The audit file cannot be read.", "Correct the rights of audit.jsonl in the state folder."),
        [3032] =
            ("No client subscribes to the results.", "Start the subscriber; results are kept for mqtt.outbox.maxDays and can be replayed."),
        [3040] =
            ("An output waits for something that does not answer, or takes longer for a result than the line for a part.",
                "See what that output waits for: disk, network, program. The other outputs and the inspection are not affected."),
        [3041] =
            ("A mistake in the program; the log has the exception.", "Report it with the log. The item is missing at that output alone."),
        [3042] =
            ("A clean-up script, a person or a backup tool deleted files below the state folder.",
                "Exclude the state folder from whatever cleans up. Lost numbers are announced like those of a full outbox."),
        [4003] =
            ("The model package or the station's rules cannot be used; the message says why.",
                "Correct what it names. The station tries again by itself and reports every part as not inspected meanwhile."),
        [4004] =
            ("The configuration file has errors, and there is no last good version.",
                "Correct the file; 'edge-inspector check' shows the errors. Nothing need be restarted."),
        [4006] =
            ("The configuration file had errors when the agent started.",
                "Correct the file; 'edge-inspector check' shows the errors. Until then the last good version decides."),
        [4008] =
            ("An edit has errors, or names a model that cannot be used.",
                "Correct the file; 'edge-inspector check' shows the errors. Until then the last good version decides."),
        [4010] =
            ("More parts were rejected or went uninspected than trips allow.",
                "Look at the latest rejects, the camera's picture and the light before touching the threshold."),
        [4013] =
            ("The small file with the station's sequence numbers was damaged.",
                "Check the disk. If the outbox was lost too, numbers may repeat: subscribers tell them apart by session and id."),
        [4015] =
            ("Another program has the port, or the address is none of this machine's.",
                "Choose another health.port or health.address, or end the other program."),
        [4016] =
            ("The archive's disk is full, read-only or gone, or the agent may not write there.",
                "Make room or repair the disk; lower archive.maxGigabytes or archive.maxDays."),
        [4130] =
            ("The agent was killed, and the results that it had stored could not be read at the next start.",
                "Check the disk of the state folder. The results themselves are not affected; cmd/replay sends them again."),
        [4020] =
            ("execution.processors names cores that this machine does not have, or that the process may not use.",
                "Correct the key; 'lscpu' lists the cores, counted from 0."),
        [4021] =
            ("The folder of log.folder cannot be written by the agent's user, or its disk is full or read-only.",
                "Correct the folder's rights or log.folder, and start the agent again. The journal has all lines."),
        [4050] =
            ("Files of others lie in the archive's folder, or links do; the archive deletes only what it wrote itself and follows no links.", "Move them elsewhere or delete them by hand. A day's folder stays as long as there is something in it."),
        [4042] =
            ("Somebody ran 'edge-inspector calibrate' or 'learn --replace' on a package in use, or copied another one over it.",
                "Save the configuration file again (touch is enough) to take it into use, or copy the old package back."),
        [4044] =
            ("A package that changed in its place was taken into use: after the file was saved again, at a changeover, or at a start.",
                "If nobody meant it, copy the old package back and save the configuration file again."),
        [4045] =
            ("The package that lies in the place of the one in use is damaged, or the station's rules do not fit it.",
                "Copy it again or correct what the message names, then save the configuration file again."),
        [4151] =
            ("The state folder's disk takes no sockets, its path is longer than a socket's may be (107 bytes), or its rights are wrong.",
                "Use the operator page or MQTT for versions of models, or give the agent a state folder with a shorter path on a local disk."),
        [4160] =
            ("The version in use has no pictures of its own, its feature extractor is not here, the disk or the memory was full, or with what was found something that must be found would pass; the message says which.",
                "Nothing has changed, and the version in use goes on. Do what the message says; 'edge-inspector teach list' shows the candidates, 'edge-inspector teach learn' begins again."),
        [4047] =
            ("The audit file audit.jsonl in the state folder could not be written.",
                "Make room, or correct the folder's rights. The change itself is in use, and in the log."),
        [4040] =
            ("A threshold lies far outside of the scores that this model gives: a slipped decimal point, a value of another model, or a scale from 0 to 1 that no score has.", "Compare with 'edge-inspector threshold --station NAME' and correct the file; config, state and /readyz say it until then."),
        [4120] =
            ("A zone lies partly where the model does not look, or leaves the frames that the model was taught with.",
                "Correct the rectangle or the mask of the zone that the message names, or leave it so if it is meant."),
        [4051] =
            ("A driver, a device or a disk did not answer while the station stopped.",
                "When the agent was stopped: nothing, its parts have their records. When another camera or model was to take over: restart the agent, and check what the message names."),
        [4052] =
            ("The folder of agent.stateDirectory lies on a disk or network drive that does not answer.",
                "Repair the disk or the mount; the agent goes on by itself. Keep the state folder on a local disk."),
        [4053] =
            ("The state folder's disk was full, read-only, or had no file numbers (inodes) left when the agent started.",
                "Make room, or mount the disk for writing: the message says what is wrong. Nothing need be restarted; results become durable by themselves, and until the next start only the number of this one may come twice."),
        [4054] =
            ("The state folder's disk took nothing when the agent started: it was full or read-only (after a fault, Linux mounts a disk read-only).",
                "Repair the disk; nothing need be restarted. Until it takes the numbers, results have durable false, and after a sudden end the same numbers come once more, with other ids (the session may be the same)."),
        [4055] =
            ("What the agent needs before it can begin is missing, forbidden, or used by another agent; the message names it.",
                "Do what the message says and start the agent again; a service does so by itself."),
        [4085] =
            ("Two clients use one client id, and the broker closes the older connection without saying why. A broker that stops and starts all the time looks the same.", "Give every agent its own agent.name or mqtt.clientId, and stop the second copy; else look into the broker's log."),
        [4086] =
            ("The broker has a limit for packets that MQTT 3.1.1 cannot say, and closes the connection above it.",
                "Raise the broker's packet limit, or let it speak MQTT 5. Results lose regions meanwhile; what cannot be made smaller lies in the outbox (table parked). Tried again after an hour."),
        [4087] =
            ("Somebody sends large messages to the agent's command or status topic.",
                "Find the sender; let the broker's access list allow commands to those who need them."),
        [4089] =
            ("The file retained.json in the state folder cannot be read or written.",
                "Repair the state folder. Messages that stay can be cleared with 'mosquitto_pub -r -n -t TOPIC'."),
        [4091] =
            ("The file discovery.json in the state folder cannot be read or written.",
                "Repair the state folder, and delete the entities of removed stations in Home Assistant by hand."),
        [4100] =
            ("The file users.json in the state folder cannot be read, or somebody has written something else into it.",
                "Give it the owner of its folder, take it from a backup, or remove it and run 'edge-inspector user add' for each person."),
        [4101] =
            ("Somebody, or a program, guesses passwords of the operator page.",
                "Find out who is at the address; nobody else is locked out by it. With page.address 127.0.0.1 only this machine can try."),
        [4170] =
            ("A station was slower than the deadline of the parts: its queue is long, its model slow, or its camera saw the part late.",
                "The part was no pass without this view. Raise the parts' deadlineMilliseconds, or look why the station is late (stats)."),
        [4171] =
            ("The parts' views are found by part id, and this frame came without one: nobody announced the part, or the id came too late.",
                "Announce each part at every station (cmd/trigger with its id), or match by trigger or window."),
        [4172] =
            ("A camera missed a trigger or had one too many, and nothing told of it; from there on its count is another than the others'.",
                "Compare the cameras' trigger lines and exposure times. Parts in between were no pass; nothing need be restarted."),
        [4173] =
            ("The process or the machine stopped in the middle of work.",
                "Treat these parts as rejects. If nobody stopped it, look into the system's log for the reason."),
        [4174] =
            ("A camera did not see the part, lost its frame, or was not ready by the parts' deadline.",
                "Look at that station's records and events of the same time; raise deadlineMilliseconds if it is only slow."),
        [4175] =
            ("Parts are opened faster than they end: the deadline is long for this rate, or part ids of the stations do not agree.",
                "Shorten deadlineMilliseconds, and compare the part ids of the stations."),
        [4176] =
            ("A frame got lost at the camera or on its way, and was noticed later than the window of the parts.",
                "Look for frameIdGap, triggerWithoutFrame and cameraLost at that station. The part itself was no pass."),
        [4177] =
            ("The state folder cannot be written, or another agent uses it.",
                "Let the agent's user write there. Until then the records of parts that a kill interrupts have a number but no part id."),
        [4202] =
            ("The disk took no picture, the limits of models.maxPictures are reached, or a collected one is damaged; the message says which.",
                "Make room, raise the limits, or drop the picture ('collect drop'). The frame itself has its record."),
        [4190] =
            ("Lamp, exposure, lens or fixture are not what they were when the model was taught, or the parts are others. The message says what moved; verdicts and threshold stay as they are.",
                "light: clean or replace the lamp, restore exposure and gain. focus: clean and focus the lens. place: clean lens, fixture and light at that place. product: look at the parts; where they are good, learn the model again with them. The Camera screen of the page shows the figures."),
        [4255] =
            ("The parts, the light or the camera have changed, or a machine before the camera makes more bad parts. The message says how many failed and how many chance gives.",
                "Look at the latest rejects and where they lie (screen Reports) before you touch the threshold. It ends with an hour of work that has no more than chance gives. Where the new share is as it shall be, say so in stations[].usualFailedPercent."),
        [4257] =
            ("The state folder cannot be written, or the station's .rejects file in it is damaged.",
                "Make room on the disk, or let the agent's user write there. Until 8 hours of work with 100 rejects have come again, rejects beyond chance call for nobody; stations[].usualFailedPercent says at once what is usual."),
        [4258] =
            ("A fault of the program, or of what it stands on. No shadow run is on; parts are inspected all the same.",
                "Tell the makers of the program with the log's lines around it. A shadow run can be begun all the same."),
        [4259] =
            ("A folder or a device that it waits for does not answer, or the machine is very busy. The agent ends in time all the same.",
                "Nothing is lost: what the agent keeps is whole at every moment. Look at the disk or network drive of the state folder before the next start."),
        [4260] =
            ("A part with a known verdict is still judged as expected, but its score has moved towards the threshold, or scatters more: light, focus, camera, or the part itself has changed.",
                "Look at the drift figures (screen Camera) and clean lens and lamp before the part is judged wrongly; look at the part, which may be worn. A new model or threshold begins its mean again."),
        [4261] =
            ("The stored results, which have the reviews that the gate asks for, cannot be read.",
                "Look at the disk of the state folder. The version is in use all the same; 'models shadow --status' shows the gate once the disk can be read."),
        [4192] =
            ("The state folder cannot be written, or alarms.json in it is damaged.",
                "Make room on the disk, or let the agent's user write there. Alarms come all the same; only who has seen or shelved them is forgotten."),
        [4210] =
            ("The sets became due: by time, parts, a shift, a start, a change of what decides, or a run that proved nothing. The message says why.",
                "Begin a run (page, cmd/challenge, PLC, 'edge-inspector challenge start'), and show the parts in their order."),
        [4211] =
            ("Nobody showed the challenge parts within challenge.graceMinutes.",
                "Show them. Until they pass, nothing proves that the station finds what it must find."),
        [4214] =
            ("A part with a known verdict was judged otherwise: camera, light, model, threshold or the part itself is not what it was.",
                "Stop the line or divert parts, list those that are suspect ('edge-inspector challenge suspects', or the page), find the cause, and show the parts again."),
        [4215] =
            ("The parts did not all come in time, a frame or a part got lost meanwhile, something that decides changed, or somebody ended it.",
                "Begin again, and show the parts in their order; what has no frame or comes too late proves nothing."),
        [4216] = ("The state folder cannot be written.",
            "Make room on the disk, or let the agent's user write there. No run begins meanwhile, and a restart would not know of what came since."),
        [4217] = ("The file was damaged or edited.", "Show the challenge parts. Earlier results stand in the log and in the stored records."),
        [4221] =
            ("Another model, product, threshold, zone or mask is in use: counts of before and after do not add up.",
                "Nothing: the run goes on with new counts. Change nothing at the station until the gate has what it wants."),
        [4223] =
            ("The version could not be loaded, threw an error, or did not come back from a frame; the message says which. No verdict of the line was touched.",
                "Look at the version with 'edge-inspector models verify' and 'inspect'; begin again when the machine is less busy, or leave the version out."),
        [4224] = ("The state folder cannot be written.",
            "Make room on the disk, or let the agent's user write there. The run goes on; a restart would begin with what was kept last."),
        [4225] = ("The file was damaged or edited.", "Begin the shadow run again."),
        [4230] = ("page.address is for other machines, and page.tlsCertificateFile is not set.",
            "Set page.tlsCertificateFile and page.tlsKeyFile, or reach the page through a tunnel or a VPN."),
        [4231] = ("The files of the page's certificate were replaced by ones that cannot be used, or are half-written.",
            "Do what the message says; 'doctor' and 'check' read them as the agent does. It looks again when they change."),
        [5001] =
            ("The provider is not installed, has no device, or gives other scores than those that were learned.",
                "Install what the reason names, or remove the provider from execution.providers."),
        [5002] =
            ("The device was lost or its driver failed.",
                "Check driver, power and temperature. Parts are inspected on the next provider meanwhile."),
        [5003] =
            ("A session was built again after a provider failed.",
                "Nothing; a slower provider may miss deadlines until the better one serves again."),
        [5011] =
            ("Another program has the port, the address is none of this machine's, or the port is below 1024 and the agent has no right to it.",
                "Choose another modbus.port, end the other program, or give the service AmbientCapabilities=CAP_NET_BIND_SERVICE."),
        [5012] =
            ("The PLC stopped, lost its connection, is slower than the line, or its program never acknowledges.",
                "Look at the PLC and its cable; config/modbus.md has the sequence, and ackSeq needs one request a result. The lost parts are rejects for the PLC; their results stand on MQTT and in the store."),
        [5014] =
            ("The PLC acknowledged too late, or the station was paused, lost its camera or stopped while a pass waited.",
                "The PLC rejects these parts although their record says pass. If the line is well, let the PLC poll faster, or raise modbus.resultMilliseconds."),
        [5015] =
            ("A machine that modbus.allowed does not name tries to connect.",
                "If it is the PLC, name its address in modbus.allowed; else find out who it is."),
        [5016] =
            ("More programs are connected than modbus.maxConnections allows, and all of them are at work.",
                "End those that need not be connected, or raise modbus.maxConnections."),
        [5017] = ("A fault of the program; the log has the exception. The request was answered with exception 4.",
            "Report it with the log."),
        [5020] =
            ("The receiver is down, slow, not trusted, or answers with an error; the message says which.",
                "Look at the receiver. Nothing is lost before mqtt.outbox.maxDays or maxMegabytes are used up, and it gets all of it when it is back."),
        [5022] =
            ("The receiver was away for longer than results are kept, the disk took none for a while, or the agent was killed while only the broker had them.",
                "Raise mqtt.outbox.maxDays and maxMegabytes, or mend the receiver sooner; what is lost can be seen in the numbers (seq) that it lacks."),
        [5023] =
            ("The receiver answered 400, 413 or 422 to this result alone, again and again, so that those behind it would wait for ever.",
                "Look why the receiver refuses it. The result is still stored: cmd/getResult and the page have it."),
        [5024] =
            ("The state folder cannot be written.", "Make room on the disk, or let the agent's user write there. Receivers drop repeated results by id."),
        [5025] =
            ("The file of the hook's place, or the stored results themselves, were removed or damaged.",
                "Nothing: the receiver gets what is stored once more, and drops by id what it has."),
        [5027] =
            ("A fault of the program; the log has the exception.",
                "The PLC stops as it does when the agent is gone. If it lasts, restart the agent; report it with the log."),
        [5029] =
            ("A fault of the program; the log has the exception.",
                "PLCs connect again by themselves. If it repeats, report it with the log."),
        [5031] =
            ("The remote I/O, the camera or the GPIO chip that has the outputs is off, cut off, busy with another master, or refuses the coil or line; the message says which.",
                "Look at its power, cable, address and the named coils or lines ('edge-inspector doctor' tries them). Parts that were on the way stay rejects, also when it is back; what comes after is judged as ever."),
        [5032] =
            ("The verdict took longer than the way to the gate allows, the outputs answered late, or parts follow each other more closely than partsOnTheWay says.",
                "The part was rejected although its record says pass. Compare latestMilliseconds with the latency in 'stats'; move the gate further from the camera and raise delayMilliseconds, or slow the line."),
        [5033] =
            ("A fault of the program; the log has the exception.",
                "The gate rejects meanwhile. If it repeats, restart the agent; report it with the log."),
    };
}
