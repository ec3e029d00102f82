@echo off
rem Installs EdgeInspector, or brings it up to date; configuration and state stay. Run as administrator from the unpacked folder:
rem   install.cmd [/firewall] [/nostart]
rem /firewall lets other machines of private and domain networks reach the page and PLCs the Modbus server; without it Windows asks or refuses.
rem /nostart copies the program and leaves the service out.
setlocal
set "from=%~dp0"
set "to=%ProgramFiles%\EdgeInspector"
set firewall=
set service=yes
:words
if "%~1"=="" goto copy
if /i "%~1"=="/firewall" (set "firewall=yes") else if /i "%~1"=="/nostart" (set "service=") else (echo install: unknown word %1 & exit /b 2)
shift
goto words

:copy
if not exist "%from%edge-inspector.exe" (echo install: edge-inspector.exe is not beside this script. & exit /b 2)
if exist "%to%.new" rd /s /q "%to%.new"
rem Named from its parent folder: not every xcopy takes a target with a blank.
pushd "%ProgramFiles%"
xcopy "%from%*" EdgeInspector.new /e /i /q /y >nul
set "copied=%errorlevel%"
popd
if not "%copied%"=="0" (echo install: nothing can be written to %to%.new. Open the window with "Run as administrator". & exit /b 5)
rem What runs cannot be replaced.
if exist "%to%\edge-inspector.exe" "%to%\edge-inspector.exe" service uninstall >nul 2>&1
if exist "%to%.old" rd /s /q "%to%.old"
if exist "%to%" move "%to%" "%to%.old" >nul
if exist "%to%" (echo install: %to% is in use; end what uses it and try again. & goto back)
move "%to%.new" "%to%" >nul
if not exist "%to%\edge-inspector.exe" (echo install: the new program cannot be moved to %to%. & goto back)

if not "%service%"=="yes" goto menu
"%to%\edge-inspector.exe" service install
if errorlevel 1 (echo install: the service cannot be installed. & goto back)

:menu
set "menu=%ProgramData%\Microsoft\Windows\Start Menu\Programs"
if not exist "%menu%" md "%menu%"
echo [InternetShortcut]>"%menu%\EdgeInspector.url"
echo URL=http://127.0.0.1:9480/>>"%menu%\EdgeInspector.url"
if "%firewall%"=="yes" netsh advfirewall firewall add rule name="EdgeInspector" dir=in action=allow program="%to%\edge-inspector.exe" profile=domain,private enable=yes >nul
if exist "%to%.old" rd /s /q "%to%.old"
echo Installed in %to%. "%to%\uninstall.cmd" removes it; configuration and state are in %ProgramData%\EdgeInspector.
exit /b 0

:back
if exist "%to%.old\edge-inspector.exe" if exist "%to%" rd /s /q "%to%"
if exist "%to%.old\edge-inspector.exe" move "%to%.old" "%to%" >nul
if exist "%to%\edge-inspector.exe" if "%service%"=="yes" "%to%\edge-inspector.exe" service install >nul 2>&1
if exist "%to%.new" rd /s /q "%to%.new"
echo install: what was there before is there again.
exit /b 5
